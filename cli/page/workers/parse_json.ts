/** Reads JSON that somebody gave; undefined for what is none, which is no ballot and no receipt either. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
