// Numbers are typed and shown the French way and sent as E.164; text from people is only ever set as text.

// What a carrier shows of who withholds the number.
export const WITHHELD = "Anonymous";
const SAID_WITHHELD = /^((num[ée]ro )?(anonyme|masqu[ée])|(number )?(anonymous|withheld))$/i;

export function showNumber(number) {
  const french = /^\+33([1-9]\d{8})$/.exec(number);
  if (french) return `0${french[1]}`.replace(/(\d\d)(?=\d)/g, "$1\u00a0");
  return number.replace(/^(\+\d{2})(\d{3})(\d{3})(\d+)$/, "$1\u00a0$2\u00a0$3\u00a0$4");
}

export function readNumber(text) {
  const plain = text.trim();
  const digits = plain.replace(/[\s.\-()\u00a0\u202f]/g, "");
  if (/^0[1-9]\d{8}$/.test(digits)) return `+33${digits.slice(1)}`;
  if (/^00[1-9]\d{6,14}$/.test(digits)) return `+${digits.slice(2)}`;
  if (/^\+[1-9]\d{6,14}$/.test(digits) || /^\d{3,6}$/.test(digits)) return digits;
  if (SAID_WITHHELD.test(plain)) return WITHHELD;
  if (/^[A-Za-z][A-Za-z0-9 ]{2,10}$/.test(plain)) return plain;
  return null;
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export async function ask(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options || undefined);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? String(response.status));
  return answer;
}
