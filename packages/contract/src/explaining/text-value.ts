import { limits } from "../limits.ts";
import { type Explanation, epochHint } from "./value-type.ts";

/** Blanks of any script, at an end of a text. */
const edges = /^\s|\s$/u;

/** Says at which end of a text a blank stands, or null. */
function blankAtEdge(text: string): "begins" | "ends" | null {
  if (text === "" || !edges.test(text)) return null;
  return /^\s/u.test(text) ? "begins" : "ends";
}

const byteOrderMark = "a byte order mark (U+FEFF), which cannot be seen";

function atEdge(what: string, text: string): Explanation | null {
  const edge = blankAtEdge(text);
  if (edge === null) return null;
  const isMark = (edge === "begins" ? text.at(0) : text.at(-1)) === "\ufeff";
  if (isMark) {
    return { message: `The ${what} ${edge} with ${byteOrderMark}.`, hint: "Remove it." };
  }
  const blank = /^\u00a0|\u00a0$/u.test(text) ? "no-break space" : "blank";
  return { message: `The ${what} ${edge} with a ${blank}.`, hint: "Remove it." };
}

const emptyHint = "Write null for none, or leave the field out.";

/** Explains a text that is too long. */
export function explainLength(text: string, lengthMax: number): Explanation {
  const message = `The text has ${text.length} characters, and ${lengthMax} are allowed.`;
  return { message, hint: "Shorten it." };
}

/** Explains a text that is no id. */
export function explainId(text: string): Explanation {
  if (text === "") return { message: "The id is empty.", hint: "Give the record its id." };
  const edge = atEdge("id", text);
  if (edge !== null) return edge;
  const hint = "Correct the id here and wherever it is referred to.";
  if (text.length > limits.idLengthMax) {
    const message = `The id has ${text.length} characters, and ${limits.idLengthMax} are allowed.`;
    return { message, hint };
  }
  const [wrong] = /[^a-zA-Z0-9_|.@-]/u.exec(text) ?? [];
  if (wrong !== undefined) {
    const taken = "it has letters a to z, digits and _ | . @ - only";
    return { message: `The id contains ${characterName(wrong)}; ${taken}.`, hint };
  }
  const message = `The id begins with "${text.slice(0, 1)}", not with a letter or digit.`;
  return { message, hint };
}

/** Names a character; one that cannot be seen, or looks like another one, by its number too. */
function characterName(character: string): string {
  if (character === "\ufeff") return byteOrderMark;
  if (/\s/u.test(character)) return "a blank";
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  if (/[!-~]/.test(character)) return `"${character}"`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? `"${character}" (U+${number})`
    : `the character U+${number}`;
}

/** Explains a text that is no e-mail address; null if the general sentence says it best. */
export function explainEmail(text: string): Explanation | null {
  if (text === "") return { message: "The e-mail address is empty.", hint: emptyHint };
  const edge = atEdge("e-mail address", text);
  if (edge !== null) return edge;
  const marks = text.split("@").length - 1;
  if (/<[^<>]*@[^<>]*>/.test(text) && marks === 1) {
    const message = "A name stands beside the e-mail address.";
    return { message, hint: "Write the address alone, and the name in a field of its own." };
  }
  if (marks > 1 && /[,;\s]/.test(text)) {
    const message = `These are ${marks === 2 ? "two" : marks} e-mail addresses.`;
    return { message, hint: "Keep one of them; others may go into metadata." };
  }
  if (/^mailto:/i.test(text)) {
    return { message: "This is a link to an e-mail address.", hint: 'Remove "mailto:".' };
  }
  if (marks === 0) return null;
  if (marks > 1) return { message: 'An e-mail address has one "@".', hint: "Correct it." };
  if (/\s/u.test(text)) {
    return { message: "The e-mail address contains a blank.", hint: "Remove it." };
  }
  if (!text.slice(text.indexOf("@")).includes(".")) {
    return { message: "The domain of the e-mail address has no dot.", hint: "Complete it." };
  }
  return null;
}

/** Explains a text that is no date; null if the general sentence says it best. */
export function explainDate(text: string): Explanation | null {
  if (text === "") return { message: "The date is empty.", hint: emptyHint };
  const edge = atEdge("date", text);
  if (edge !== null) return edge;
  if (/^0000-00-00/.test(text)) {
    const message = "0000-00-00 is no date; some databases write it for none.";
    return { message, hint: emptyHint };
  }
  if (/^\d{9,14}(\.\d+)?$/.test(text)) {
    const hint = epochHint(Number(text));
    if (hint !== null) return { message: "The date is a number.", hint };
  }
  return explainDays(text) ?? explainParts(text) ?? explainClock(text);
}

/** Days since the one that Excel counts from, of 1955 to 2064. */
const excelDays = /^[2-5]\d{4}(\.\d+)?$/;
const excelBegan = Date.UTC(1899, 11, 30);
const msPerSecond = 1_000;
const secondsPerDay = 86_400;

/** Explains a date as Excel counts it in cells without a format. */
function explainDays(text: string): Explanation | null {
  if (!excelDays.test(text)) return null;
  const seconds = Math.round(Number(text) * secondsPerDay);
  const at = new Date(excelBegan + seconds * msPerSecond).toISOString().slice(0, 19);
  const message = `The date is a number; as a date of Excel it is ${at.replace("T", " ")}.`;
  return { message, hint: `If it is in UTC, write "${at}Z". In Excel, give the cells a format.` };
}

/** Explains a date whose parts are written in another way or do not exist. */
function explainParts(text: string): Explanation | null {
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{4}/.test(text)) {
    const message = "The date does not begin with its year, so day and month may be confused.";
    return { message, hint: 'Write it like "2022-01-31T00:00:00.000Z".' };
  }
  const date = /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
  if (date === null) return null;
  const [, year, month, day] = date.map(Number) as [number, number, number, number];
  if (month < 1 || month > 12) {
    return { message: "The months go from 01 to 12.", hint: "Correct the month." };
  }
  const last = new Date(Date.UTC(2000, month, 0));
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && !isLeap ? 28 : last.getUTCDate();
  if (day >= 1 && day <= days) return null;
  const shown = text.slice(0, 7);
  return { message: `The days of ${shown} go from 01 to ${days}.`, hint: "Correct the day." };
}

/** Explains a time of day that does not exist or lacks a part. */
function explainClock(text: string): Explanation | null {
  const time = /^\d{4}-\d\d-\d\d[Tt ](\d\d)(?::(\d\d)(?::(\d\d))?)?/.exec(text);
  if (time === null) return null;
  const [, hour = 0, minute = 0, second = 0] = time.map((part) => Number(part ?? 0));
  if (hour > 23) {
    const message = "The hours go from 00 to 23; midnight is 00:00 of the next day.";
    return { message, hint: "Correct the time." };
  }
  if (minute > 59 || second > 59) {
    const message = `The ${minute > 59 ? "minutes" : "seconds"} go from 00 to 59.`;
    return { message, hint: "Correct the time." };
  }
  const offset = /[+-]\d\d$/.exec(text);
  if (offset === null || !/:\d\d/.test(text)) return null;
  const message = `The offset ${offset[0]} lacks its minutes.`;
  return {
    message,
    hint: `Write ${offset[0]}:00 at its end${offset[0] === "+00" ? ", or Z" : ""}.`,
  };
}

/** Explains a date that names no instant. */
export function explainZone(text: string): Explanation {
  const day = text.slice(0, 10);
  const isDay = text.length === 10;
  const clock = isDay ? "00:00:00" : text.slice(11);
  const message = isDay
    ? "The date has neither time nor zone, so it does not name one instant."
    : "The date has no time zone, so it does not name one instant.";
  const hint = `If it is in UTC, write "${day}T${clock}Z"; else an offset such as +02:00 for Z.`;
  return { message, hint };
}

/** Explains metadata that is no map; null for a map. */
export function explainMetadata(value: unknown): Explanation | null {
  if (typeof value === "string") {
    const message = "Metadata is a map of text to text, not one text.";
    return { message, hint: 'Write it as an object, without quotes around it: {"key": "value"}.' };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return null;
  const message = "Metadata is a map of text to text.";
  return { message, hint: 'Write it like {"key": "value"}; {} is none.' };
}

/** Explains an entry of metadata that is no text. */
export function explainMetadataEntry(key: string, value: unknown): Explanation {
  const name = `"${shown(key)}" in metadata`;
  if (value === null) {
    return { message: `${name} is null, but must be text.`, hint: "Leave the key out." };
  }
  if (typeof value === "object") {
    const kind = Array.isArray(value) ? "a list" : "an object";
    const hint = "Write it as one text, or each of its values under a key of its own.";
    return { message: `${name} is ${kind}, but must be text.`, hint };
  }
  const kind = typeof value === "number" ? "a number" : String(value);
  return { message: `${name} is ${kind}, but must be text.`, hint: `Write "${String(value)}".` };
}

/** Explains the size of metadata, or of a key or a value in it. */
export function explainMetadataSize(count: number, key?: string, value?: string): Explanation {
  const { metadataKeysMax, metadataKeyLengthMax, metadataValueLengthMax } = limits;
  if (key === undefined) {
    const message = `Metadata has ${count} keys, and ${metadataKeysMax} are allowed.`;
    return { message, hint: "Remove some of them." };
  }
  if (key === "") return { message: "A key of metadata is empty.", hint: "Give it a name." };
  if (value === undefined) {
    const allowed = `${metadataKeyLengthMax} are allowed`;
    const message = `A key of metadata has ${key.length} characters, and ${allowed}.`;
    return { message, hint: "Shorten it." };
  }
  const message =
    `"${shown(key)}" in metadata has ${value.length} characters, and ` +
    `${metadataValueLengthMax} are allowed.`;
  return { message, hint: "Shorten it." };
}

function shown(key: string): string {
  return key.slice(0, limits.metadataKeyLengthMax).toWellFormed();
}
