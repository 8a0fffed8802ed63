// What is wrong is said when a field is left. That never stops the form: the server has the last
// word, in the same words.

// A dialog has a status line of its own, below that of its page.
const say = (text) => { [...document.querySelectorAll("[data-announce]")].at(-1).textContent = text; };

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];
const weighed = (digits, weight) => [...digits].reduce((sum, digit, at) => sum + digit * weight(at), 0);
const check13 = (digits) => String((10 - (weighed(digits, (at) => (at % 2 ? 3 : 1)) % 10)) % 10);
const check10 = (digits) => "0123456789X"[(11 - (weighed(digits, (at) => 10 - at) % 11)) % 11];
const isIsbn13 = (code) => /^97(8|9[1-9])\d{10}$/.test(code) && check13(code.slice(0, 12)) === code[12];
const wrongLast = (code, expected) => `The last digit does not fit: after ${code.slice(0, -1)} it would be ` +
  `${expected}, not ${code.at(-1)}. Compare every digit with the book.`;

function thirteen(code) {
  if (isIsbn13(code)) return "";
  if (code.startsWith("9790")) return "This is the number of printed music (ISMN), not of a book.";
  if (code.startsWith("977")) return "This is the bar code of a magazine or journal (ISSN), not a book.";
  if (!/^97[89]/.test(code)) {
    return "This is the code of another product: an ISBN begins with 978 or 979. Look for that number on the book.";
  }
  return wrongLast(code, check13(code.slice(0, 12)));
}

function ten(code) {
  const expected = check10(code.slice(0, 9));
  if (code.at(-1) === expected) return "";
  for (const prefix of ["978", "979"]) {
    if (isIsbn13(prefix + code)) return `The first three digits seem to be missing. Did you mean ${prefix}${code}?`;
  }
  return wrongLast(code, expected);
}

function isbnTrouble(text) {
  const bare = text.trim().replace(/^(urn:)?isbn([\s(-]*1[03](?=[\s:)-])\)?)?[\s:=#.-]*/i, "");
  const code = bare.replace(/[\s.·\-‐-―−]+/g, "").toUpperCase();
  if (!code) return "";
  if (!/^\d+X?$/.test(code)) {
    // Remarks, prices and rewritten numbers are the server's to make out.
    if (/\p{Nd}/u.test(code)) return "";
    return "This is not an ISBN. One has 10 or 13 digits and looks like 978-0-306-40615-7.";
  }
  if (/^(0{10}|0{13}|9780000000002)$/.test(code)) {
    return "An ISBN is not all zeros. Look for the number on the book.";
  }
  if (code.length === 13) return thirteen(code);
  if (code.length === 10) return ten(code);
  if ([15, 18].includes(code.length) && isIsbn13(code.slice(0, 13))) return "";
  return `This has ${code.length} digits, and an ISBN has 10 or 13. Compare it with the book.`;
}

function dateTrouble(text) {
  const value = text.trim().toUpperCase();
  if (!value) return "";
  const match = /^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?$/.exec(value);
  if (!match) return "Write the date as 1985, 1985-04 or 1985-04-12; for a guess, 1985? or 198X.";
  const [, shown, month, day] = match;
  const year = Number(shown.replaceAll("X", "0"));
  const latest = new Date().getFullYear() + 2;
  if (shown.includes("X") && month) return "A month needs a whole year, such as 1985-04.";
  if (year < 1000) return "The year must be 1000 or later.";
  if (month && (month < 1 || month > 12)) return `There is no month ${Number(month)}: months go from 01 to 12.`;
  if (day && (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())) {
    return `There is no ${Number(day)} ${MONTHS[month - 1]} in ${shown}.`;
  }
  return year > latest ? `${shown} lies in the future. Use ${latest} or earlier.` : "";
}

function describe(field, note) {
  note.id = `${field.id}_${note.dataset.kind}`;
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
}

function noteFor(field, kind, className) {
  const note = document.createElement("p");
  note.className = className;
  note.dataset.kind = kind;
  note.hidden = true;
  field.after(note);
  return note;
}

function checkOnLeaving(field, troubleWith) {
  const note = noteFor(field, "live", "error");
  describe(field, note);
  const shown = field.value;
  field.addEventListener("blur", () => {
    if (field.value === shown && note.hidden) return;
    // What the server said was about another text.
    field.closest(".field").querySelector(".errorlist")?.remove();
    const trouble = troubleWith(field.value);
    if (note.textContent !== trouble) say(trouble);
    note.textContent = trouble;
    note.hidden = !trouble;
    field.setAttribute("aria-invalid", String(Boolean(trouble)));
  });
}

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-book-form]")) {
    checkOnLeaving(form.elements.isbn13, isbnTrouble);
    checkOnLeaving(form.elements.published, dateTrouble);
  }
}
enhance(document);
