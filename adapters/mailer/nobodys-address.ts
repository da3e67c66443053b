/** RFC 3463 §3.2, RFC 7505: no such mailbox, no such system, moved, or a domain that takes no mail. A bare 550 may as well be about us. */
const nobodys = /^5\.1\.(?:1|2|6|10)$/

/** Whether a server says by this code (RFC 3463) that an address is nobody's, for good. */
export const isNobodysAddress = (code: string): boolean => nobodys.test(code)

/** @returns the code in what a server answered, such as `5.1.1` of `550 5.1.1 unknown`; '' where there is none */
export const codeIn = (answer: string): string => /^[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(answer)?.[1] ?? ''
