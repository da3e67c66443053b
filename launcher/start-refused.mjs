/**
 * A start that cannot go on, told in one sentence for the person at the terminal: what is wrong, and what to do.
 * Whoever catches it prints `message` without a stack and exits with 1. (JavaScript: the launcher runs before Node 24 is found.)
 */
export class StartRefused extends Error {
  name = 'StartRefused'
}
