// The same page as the citizen's, of another own box: `params` says which.
export { default, generateMetadata } from '#app/[locale]/citizen/settings/close/page.tsx'
