export { anyValidator as default } from "../../../plugins/any.ts";
