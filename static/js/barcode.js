// Barcodes, without a camera and without a page: pixels in, codes out; and which codes are books.
// Runs in the page and in barcode-worker.js alike.

const AGREE = 2;
const AGREE_MS = 1500;
// A wrong check digit is a misread more often than a misprint.
const DOUBTS = 4;
const HOLD_MS = 3000;
const ADD_ONS = { 15: 2, 17: 5, 18: 5 };

// What one way of telling black from white misses, another one reads; docs/scanning.md has figures.
// Many lines must agree: with fewer, a misread slips through now and then.
const OPTIONS = {
  formats: ["EAN13"], eanAddOnSymbol: "Ignore", tryInvert: false, returnErrors: true, minLineCount: 4,
};
const CLEARED = { binarizer: "FixedThreshold", tryRotate: false, minLineCount: 6 };
// edge: how far apart the two sides of an edge lie, in columns of clear().
const LOOKS = [
  { options: { binarizer: "LocalAverage" } },
  { options: CLEARED, edge: 3 },
  { options: CLEARED, edge: 6 },
  { options: { binarizer: "GlobalHistogram" } },
  { options: { binarizer: "FixedThreshold" } },
];

// See clear(): in rows, in columns, and in widened columns.
const SQUEEZE = 4;
const WIDE = 2;
const AROUND = 120;

const REFUSALS = {
  digit: "The last digit is wrong: the code was misread, or printed wrongly. Try once more, or type the number.",
  music: "This is a music number (ISMN), not an ISBN. Add printed music by hand.",
  magazine: "This is a magazine number (ISSN), not an ISBN.",
  price: "This is a price code. Scan the barcode that begins with 978 or 979.",
  product: "This is a product, not a book. A book’s barcode begins with 978 or 979; older books may have none.",
};

// The middle of a frame, where people hold the code: 900 x 560 of 1280 x 720. Upright frames are
// narrow, so more of their width is taken. Larger frames are scaled down to what is quick to read.
export function cropOf(width, height) {
  const upright = height > width;
  const w = Math.round(width * (upright ? 0.94 : 900 / 1280));
  const h = Math.round(upright ? Math.min(height, w * 1.2) : height * (560 / 720));
  const scale = Math.min(1, 1350 / Math.max(w, h));
  return {
    x: Math.round((width - w) / 2), y: Math.round((height - h) / 2), w, h,
    width: Math.round(w * scale), height: Math.round(h * scale),
  };
}

// How to look at a photo, likeliest first: whole and parts, straight and turned. Codes on their
// side are read as they are. Each look is {x, y, w, h, width, height, angle in degrees}.
export function* looksAt(width, height) {
  for (const angle of [0, 30, -30]) {
    for (const [share, longest] of [[1, 1280], [0.6, 1280], [1, 2000], [1, 800]]) {
      const [w, h] = [width * share, height * share];
      for (const [x, y] of share === 1 ? [[0, 0]] : corners(width - w, height - h)) {
        const scale = Math.min(1.5, longest / Math.max(w, h));
        yield { x, y, w, h, width: Math.round(w * scale), height: Math.round(h * scale), angle };
      }
    }
  }
}

function corners(right, below) {
  return [[right / 2, below / 2], [0, 0], [right, 0], [0, below], [right, below]];
}

// All EAN-13 codes in a picture ({data, width, height}), as texts; what the first look finds counts.
// A code whose check digit fails is such a find: looking on would be looking until it fits.
export async function readPixels(zxing, picture) {
  for (const look of LOOKS) {
    const seen = look.edge ? clear(picture, look.edge) : picture;
    const found = await zxing.readBarcodes(seen, { ...OPTIONS, ...look.options });
    const sound = found.filter((one) => one.isValid);
    const texts = (sound.length ? sound : found).map((one) => one.text).filter((text) => text.length === 13);
    if (texts.length) return texts;
  }
  return [];
}

// The same picture as it would be with better light, less noise and a sharper lens, for bars that
// stand more or less upright: rows are put together by SQUEEZE, which takes the noise away;
// columns are made WIDE times as many, so that edges can fall between pixels; edges are steepened;
// and the light of the surroundings is taken off, so that half grey is the edge everywhere.
export function clear({ data, width, height }, edge) {
  const [w, h] = [width * WIDE, Math.floor(height / SQUEEZE)];
  const out = new Uint8ClampedArray(w * h * 4);
  const row = new Float32Array(width);
  const sharp = new Float32Array(w);
  for (let y = 0; y < h; y += 1) {
    sumRows(row, data, y * SQUEEZE * width * 4);
    steepen(sharp, row, edge);
    level(out.subarray(y * w * 4, (y + 1) * w * 4), sharp);
  }
  return { data: out, width: w, height: h };
}

function sumRows(row, data, start) {
  const width = row.length;
  row.fill(0);
  for (let k = 0, at = start; k < SQUEEZE; k += 1) {
    // Green is most of what the eye, and a camera, sees of grey.
    for (let x = 0; x < width; x += 1, at += 4) row[x] += (data[at] + 2 * data[at + 1] + data[at + 2]) / (4 * SQUEEZE);
  }
}

function steepen(sharp, row, edge) {
  const last = row.length - 1;
  const at = (x) => {
    const place = Math.min(last, Math.max(0, (x + 0.5) / WIDE - 0.5));
    const left = Math.floor(place);
    return row[left] + (place - left) * (row[Math.min(last, left + 1)] - row[left]);
  };
  for (let x = 0; x < sharp.length; x += 1) sharp[x] = 3 * at(x) - at(x - edge) - at(x + edge);
}

function level(out, sharp) {
  const w = sharp.length;
  let [sum, count] = [0, 0];
  for (let x = -AROUND; x < w; x += 1) {
    if (x + AROUND < w) [sum, count] = [sum + sharp[x + AROUND], count + 1];
    if (x - AROUND > 0) [sum, count] = [sum - sharp[x - AROUND - 1], count - 1];
    if (x < 0) continue;
    const grey = 127 + 2 * (sharp[x] - sum / count);
    out[4 * x] = out[4 * x + 1] = out[4 * x + 2] = grey;
    out[4 * x + 3] = 255;
  }
}

// The thirteen digits of what was read: separators and a price code beside it are cut off.
export function digitsOf(text) {
  const digits = String(text).replace(/[\s-]/g, "");
  const code = digits.slice(0, digits.length - (ADD_ONS[digits.length] ?? 0));
  return code.length === 12 ? `0${code}` : code;
}

// What is wrong with a code, as a key of REFUSALS; nothing when it is an ISBN.
export function faultOf(code) {
  if (/^\d{2}$|^\d{5}$/.test(code)) return "price";
  if (!/^\d{13}$/.test(code)) return "product";
  const sum = [...code].reduce((total, digit, place) => total + digit * (place % 2 ? 3 : 1), 0);
  if (sum % 10) return "digit";
  if (code.startsWith("9790")) return "music";
  if (/^97[89]/.test(code)) return null;
  if (code.startsWith("977")) return "magazine";
  return /^19[12]/.test(code) ? "price" : "product";
}

export const refusalOf = (fault) => REFUSALS[fault];

// What a row of frames shows. A code counts when reads in a row agree, and then not again until it
// has been out of sight for a while.
export class Sightings {
  #runs = new Map();
  #at = -Infinity;
  #held = new Map();
  #bookAt = -Infinity;

  // Take what one frame gave, at a time in ms; return [{code, fault}], what is new and certain.
  see(texts, now) {
    const codes = new Set(texts.map(digitsOf));
    if (!codes.size) return [];
    const before = now - this.#at <= AGREE_MS ? this.#runs : new Map();
    this.#runs = new Map([...codes].map((code) => [code, (before.get(code) ?? 0) + 1]));
    this.#at = now;
    const fresh = [...this.#runs].map(([code, run]) => ({ code, run, fault: faultOf(code) }))
      .filter(({ code, run, fault }) => !this.#holds(code, now) && run >= (fault === "digit" ? DOUBTS : AGREE));
    if (fresh.some((one) => !one.fault)) this.#bookAt = now;
    // Beside an ISBN that was just read, the other code on the same cover needs no words.
    const said = now - this.#bookAt <= HOLD_MS ? fresh.filter((one) => !one.fault) : fresh;
    for (const { code } of said) this.#held.set(code, now);
    return said.map(({ code, fault }) => ({ code, fault }));
  }

  #holds(code, now) {
    const held = this.#held.has(code) && now - this.#held.get(code) <= HOLD_MS;
    if (held) this.#held.set(code, now);
    return held;
  }
}

// A photo cannot be held for a second frame: two looks at it must agree instead.
export class Agreement {
  #reads = new Map();

  // Take what one look gave; return the ISBNs that two looks have in common.
  see(texts) {
    for (const code of new Set(texts.map(digitsOf))) this.#reads.set(code, (this.#reads.get(code) ?? 0) + 1);
    return this.#agreed().filter((code) => !faultOf(code));
  }

  // Why a photo gave no ISBN: the fault of what was read twice, else nothing.
  fault() {
    return this.#agreed().map(faultOf).find(Boolean) ?? null;
  }

  #agreed() {
    return [...this.#reads].filter(([, times]) => times > 1).map(([code]) => code);
  }
}
