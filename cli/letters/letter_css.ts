/**
 * How letters look: a page of A4 each, folded twice at the marks (DIN 5008, form B: 105 and 210 mm), the address where the
 * window of a DL envelope is (20 mm from the left, 45 mm from the top, 85 by 45 mm).
 */
export const LETTER_CSS = `
@page { size: A4; margin: 0; }
* { box-sizing: border-box; }
body { margin: 0; background: #ddd; color: #000; font: 10.5pt/1.35 "Noto Sans", "DejaVu Sans", Arial, sans-serif; }
.letter { position: relative; width: 210mm; height: 297mm; margin: 4mm auto; padding: 0 20mm; overflow: hidden;
  background: #fff; break-after: page; break-inside: avoid; }
.letter:last-child { break-after: auto; }
.fold { position: absolute; left: 4mm; width: 5mm; border-top: 0.2mm solid #000; }
.fold.first { top: 105mm; }
.fold.second { top: 210mm; }
.address { position: absolute; left: 20mm; top: 45mm; width: 85mm; height: 45mm; padding: 5mm; overflow: hidden;
  overflow-wrap: anywhere; }
.from { position: absolute; right: 20mm; top: 50mm; width: 70mm; text-align: right; overflow-wrap: anywhere; }
.text { position: absolute; left: 20mm; right: 20mm; top: 100mm; overflow-wrap: anywhere; }
h1 { font-size: 14pt; line-height: 1.2; margin: 0 0 2mm; }
h2 { font-size: 11pt; margin: 0 0 2.5mm; font-weight: normal; }
p { margin: 0 0 2mm; }
.box { display: flex; gap: 6mm; align-items: center; border: 0.4mm solid #000; padding: 2mm 4mm; margin: 0 0 3mm; }
.box > div:first-child { flex: 1; }
.code { font: bold 16pt/1.7 "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
  font-feature-settings: "zero"; font-variant-ligatures: none; overflow-wrap: normal; }
.code span { display: inline-block; margin-right: 0.5em; white-space: nowrap; }
.words { font: bold 12pt/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.qr { width: 30mm; text-align: center; line-height: 1.2; font-size: 8pt; }
.qr svg { display: block; width: 30mm; height: 30mm; margin: 0 auto; }
.link { overflow-wrap: anywhere; font-size: 9pt; line-height: 1.2; }
.tight .text { font-size: 8pt; line-height: 1.25; }
.tight h1 { font-size: 10.5pt; }
.tight h2 { font-size: 9pt; }
.tight p { margin-bottom: 1.5mm; }
.tight .qr, .tight .qr svg { width: 24mm; }
.tight .qr svg { height: 24mm; }
.tight .link { font-size: 7.5pt; }
@media print { body { background: none; } .letter { margin: 0; } }
`;
