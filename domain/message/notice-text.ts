/** Characters that a notice may have in a language. */
export const longestNotice = 400

/**
 * What a mail client might make a link of: a scheme, a sign of an e-mail address, four numbers with dots, and a word that goes on behind
 * a dot, as names of hosts do (`e.example`); `enz.`, `a.u.b.`, `12.50` and `3.12.2026` do not. Invisible signs could hide one.
 */
const looksLikeAddress =
  /\p{Cc}|\p{Cf}|:\/\/|@|\b(?:https?|ftp|mailto|tel|sms):|[\p{L}\p{N}][.\u3002](?:\p{L}{2,}|xn--)|\d(?:\.\d{1,3}){3}/iu

/** Whether an alert may say this by e-mail: it is one line and leads nowhere, for there every way in but the e-Box's own is a trap. */
export const isPlainNotice = (text: string): boolean => !looksLikeAddress.test(text.normalize('NFKC'))
