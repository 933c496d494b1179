/** The words of a check of the whole election, in English. */
export const auditEn = {
  title: "Check the whole election",
  about:
    "Your browser reads the whole record and counts again, by the same rules as every computer of the election. It believes nobody.",
  from: "The record",
  fromPeer: "of the election’s computer",
  fromFile: "of a file, which the program’s export has written",
  file: "The file",
  start: "Start",
  cancel: "Cancel",
  cancelled: "Cancelled. Nothing was found out.",
  loading: (size: string) => `Loading the record: ${size} MB …`,
  checking: (done: string, all: string) => `${done} of ${all} entries are checked …`,
  stay: "Keep this page in front: browsers slow down what nobody looks at.",
  away: "No answer from the election’s computer. Try again, or check a file.",
  unreadable: "This is no whole record. Why, in English:",
  other: (name: string) => `This is the record of something else: “${name}”.`,
  good: "Everything holds",
  bad: "Something does not hold",
  checks: {
    file: "The record is whole.",
    headers: "Every block follows the one before it.",
    work: "Every block has its work.",
    difficulty: "The work is as hard as the rules say.",
    records: "Every block holds just the votes that it names.",
    validator:
      "Every vote is signed with a key of the list, for this election, in time, and no number counts twice.",
    witnesses: "What the witnesses are said to have signed, they have signed.",
  },
  holds: "Holds:",
  broken: "Does not hold:",
  notChecked: "Not checked:",
  at: (index: string) => `At block ${index}, in English:`,
  upTo: (index: string) => `Everything before holds. This is the count up to block ${index}.`,
  peer: {
    same: "The election’s computer says the same count.",
    differs:
      "The election’s computer says another count than its own record gives. Tell the organiser.",
    moved:
      "The record went on meanwhile. Check again to compare with what the election’s computer says now.",
    away: "The election’s computer gave no count to compare with.",
  },
  last: (index: string) =>
    `The last block is number ${index}. Another computer with the same record has the same digits:`,
  took: (records: string, seconds: string) =>
    `${records} entries, checked on this device within ${seconds} s.`,
  notShown: {
    title: "What this cannot show",
    who:
      "Who stands behind a number, and whether the list has the right people: whoever sent the letters knows.",
    other:
      "That other computers have no other record with more work: compare the digits of the last block.",
    free: "That nobody was forced or paid, and that a device did what its owner wanted.",
    page:
      "That this page is honest, if you do not trust the computer that serves it: check with the program, or at another computer.",
  },
  report: "Report for print",
  reportTitle: "Report on an election",
  reportNone: "The report is made of a check alone. Check the whole election first.",
  made: (time: string) => `Made on ${time}, of a check by a browser.`,
  chain: "The election’s number",
  work: (hashes: string) => `Computations in the record: ${hashes}`,
  signature: "Read and found correct",
  name: "Name",
  dateAndSignature: "Date, signature",
  print: "Print",
  save: "Save as data (JSON)",
} as const;
