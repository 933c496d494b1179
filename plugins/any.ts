/** The validator that accepts every record, each once. */
import { accept, defineValidator, type Validator } from "../core/validator/validator.ts";

export const anyValidator: Validator = defineValidator({
  name: "any",
  version: 1,
  check: () => accept(),
  query(path, _args, state) {
    return path === "count" ? state.get("totals", "records") ?? 0 : undefined;
  },
  apply(_record, state) {
    state.set("totals", "records", Number(state.get("totals", "records") ?? 0) + 1);
  },
});
