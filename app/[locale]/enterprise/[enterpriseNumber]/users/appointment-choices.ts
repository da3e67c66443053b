import { getLocale, getTranslations } from 'next-intl/server'
import { textFor } from '#components/ui/localized-text.tsx'
import { appDatabase } from '#db/client.ts'
import { listMessageTypes } from '#domain/reference-data/read-reference-data.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import { listManagedPartitions } from '#domain/registration/partitions.ts'

/** The types of letters that an enterprise may get, in the reader's language, by name. */
export async function enterpriseTypes() {
  const [locale, types] = await Promise.all([getLocale(), listMessageTypes(appDatabase())])
  return types
    .filter(({ audience }) => audience === 'enterprise')
    .map(({ messageTypeId, name, requiresRight }) => ({ messageTypeId, name, requiresRight, ...textFor(locale, name) }))
    .toSorted((one, other) => one.text.localeCompare(other.text, locale))
}

/** What the forms that appoint somebody offer, and their words. */
export async function appointmentChoices(manager: EnterpriseManager & { role: 'accessManager' | 'coManager' }) {
  const [t, locale, types, partitions] = await Promise.all([
    getTranslations('users'),
    getLocale(),
    enterpriseTypes(),
    listManagedPartitions(appDatabase(), manager),
  ])
  const roles = (['reader', 'coManager', 'accessManager'] as const).filter(
    (role) => role !== 'accessManager' || manager.role === 'accessManager',
  )
  return {
    roles: roles.map((role) => ({ value: role, label: t(`roles.${role}`), hint: t(`roleHints.${role}`) })),
    extents: (['none', 'all', 'some'] as const).map((extent) => ({ value: extent, label: t(`extents.${extent}`) })),
    partitions: partitions.map(({ partition: value }) => ({
      value,
      label: value === 'GENERAL' ? t('general') : value,
    })),
    types: types.map(({ messageTypeId, text, language, requiresRight }) => ({
      value: messageTypeId,
      label: text,
      ...(language !== locale && { lang: language }),
      ...(requiresRight && { hint: t('sensitive') }),
    })),
    words: {
      name: t('form.name'),
      nameHint: t('form.nameHint'),
      address: t('form.address'),
      language: t('form.language'),
      role: t('form.role'),
      extent: t('form.extent'),
      partitions: t('form.partitions'),
      partitionsHint: t('form.partitionsHint'),
      types: t('form.types'),
      typesHint: t('form.typesHint'),
      from: t('form.from'),
      fromHint: t('form.fromHint'),
      until: t('form.until'),
      untilHint: t('form.untilHint'),
      problems: {
        name: t('problems.name'),
        address: t('problems.address'),
        dates: t('problems.dates'),
        notYours: t('problems.notYours'),
        notHeld: t('problems.notHeld'),
        longer: t('problems.longer'),
        lastManager: t('problems.lastManager'),
        keptElsewhere: t('problems.keptElsewhere'),
        tooMany: t('problems.tooMany'),
        notSent: t('problems.notSent'),
      },
    },
  }
}
