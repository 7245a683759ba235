/**
 * A text from a file or a server as a terminal may show it: control characters, which could move the cursor or change
 * what is on the screen, as `\u001b`, and so what turns the direction of writing. Line breaks and tabs stay.
 */
export const printable = (text: string): string =>
  text.replaceAll(
    /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
