import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Places } from '#components/desk/places.tsx'
import type { Operation } from '#domain/access/authorization-table.ts'
import { rolesFor } from '#domain/access/desk.ts'
import { ownPlatformRoles } from '#session/desk.ts'

/** The pages of the desks; each person sees those of the own roles. */
const places = [
  { href: '/admin', name: 'requests', operation: 'workAtDesk' },
  { href: '/admin/clients', name: 'clients', operation: 'readRegistrations' },
  { href: '/admin/message-types', name: 'types', operation: 'readRegistrations' },
  { href: '/admin/changes', name: 'changes', operation: 'readChangeLog' },
  { href: '/admin/delivery', name: 'delivery', operation: 'readDelivery' },
  { href: '/admin/break-glass', name: 'breakGlass', operation: 'readBreakGlass' },
  { href: '/admin/audit', name: 'audit', operation: 'searchAudit' },
] as const satisfies { href: string; name: string; operation: Operation }[]

/**
 * The frame of every page of the platform's desks.
 * @param here the page that is shown, among the places
 */
export async function DeskFrame({ here, children }: { here: (typeof places)[number]['href']; children: ReactNode }) {
  const [t, roles] = await Promise.all([getTranslations('desk'), ownPlatformRoles()])
  return (
    <>
      <p className="text-note text-ink-soft">
        {t('you', { roles: roles.map((role) => t(`roles.${role}`)).join(' · ') })}
      </p>
      <Places
        label={t('nav')}
        here={here}
        places={places
          .filter(({ operation }) => rolesFor(roles, operation).length > 0)
          .map(({ href, name }) => ({ href, name: t(`places.${name}`) }))}
      />
      {children}
    </>
  )
}
