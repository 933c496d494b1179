export { voteValidator as default } from "../../../plugins/vote/vote.ts";
