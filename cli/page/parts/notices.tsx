import type { ElectionView } from "../state/peer.ts";
import { isolate, showMoment, words } from "../words/language.ts";

/** Words that the organiser has said since the election was made, as a quotation. */
export function Notices({ election, notices }: ElectionView) {
  if (notices.length === 0) return null;
  const { notice } = words.value;
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{notice.title}</h2>
      {notices.map(({ number, text, time }) => (
        <figure key={number}>
          <blockquote>
            <p>
              <bdi>{text}</bdi>
            </p>
          </blockquote>
          <figcaption>
            {notice.by(isolate(election.definition.organiser.name), showMoment(time))}
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
