const button =
  'inline-flex min-h-[2.75rem] items-center justify-center gap-1 rounded-sheet border px-2 py-1 text-note font-semibold ' +
  'no-underline transition-colors duration-100 disabled:opacity-60 data-[disabled]:opacity-60 disabled:cursor-not-allowed'

/** The looks of a button, shared by buttons and by links that look like one. One `main` button on a page, at most. */
export const buttonLook = {
  main: `${button} border-action bg-action text-on-action hover:border-action-strong hover:bg-action-strong text-body px-3`,
  plain: `${button} border-line bg-sheet text-ink hover:border-action hover:text-action`,
  bare: `${button} border-transparent text-action hover:border-line`,
}

export type ButtonLook = keyof typeof buttonLook

/** Links in running text: underlined always, colour is never the only sign. */
export const linkLook =
  'text-action underline decoration-1 underline-offset-4 hover:decoration-2 hover:text-action-strong'

/** Puts class names together, leaving out what is not there. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
