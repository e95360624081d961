/** Escapes control and formatting characters as JSON does: what came from outside, such as a page's title, cannot control a terminal or pretend to be other lines. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, character => {
    const escaped = JSON.stringify(character).slice(1, -1);
    if (escaped !== character) return escaped;
    const units = character.split('').map(unit => unit.charCodeAt(0).toString(16).padStart(4, '0'));
    return units.map(unit => `\\u${unit}`).join('');
  });
}
