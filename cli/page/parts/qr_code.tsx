import { qrDrawing } from "../../app/qr.ts";

/** A text as a QR code, black on white whatever the colours of the page are: readers need that. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = qrDrawing(text);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={path} />
    </svg>
  );
}
