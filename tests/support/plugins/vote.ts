export { voteValidator as default } from "../../../plugins/vote.ts";
