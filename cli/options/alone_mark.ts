/** What an answer says beside itself when it is of a peer that met nobody: others may know more. */
export function aloneMark(
  { isAlone }: { readonly isAlone: boolean },
  { offline = false }: { readonly offline?: boolean },
): { readonly alone?: true } {
  return isAlone && !offline ? { alone: true } : {};
}
