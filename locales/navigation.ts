import { createNavigation } from 'next-intl/navigation'
import { routing } from './routing.ts'

/** Links and redirects that keep the reader's language. */
export const { Link, redirect, usePathname } = createNavigation(routing)
