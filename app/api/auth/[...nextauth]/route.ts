/** Where the identity provider sends people back to. */
export { signInCallback as GET } from '#auth.ts'
