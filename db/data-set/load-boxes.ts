import { and, eq, isNull, sql } from 'drizzle-orm'
import { ebox, partition, routingRule, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBox, type OpenBox } from '#domain/ebox/open-box.ts'
import { versionInForce } from '#domain/ebox/terms.ts'
import { sealAlertAddress } from '#domain/ebox/alert-address.ts'
import type { DataSet, DataSetBox } from './data-set.ts'

export interface LoadedBox extends OpenBox {
  box: DataSetBox
}

/**
 * Opens the boxes of a set. One that is active already keeps the language and address that its holder has given it since.
 * @returns each box with its id and key
 */
export async function loadBoxes(transaction: Transaction, keys: KeyProvider, set: DataSet): Promise<LoadedBox[]> {
  const loaded: LoadedBox[] = []
  for (const box of set.boxes) {
    const opened = await openBox(transaction, keys, box)
    if (!opened.isActivated) await activate(transaction, opened, box)
    loaded.push({ ...opened, box })
  }
  const partitions = loaded.flatMap(({ boxId, box }) =>
    box.eboxType === 'enterprise' ? box.partitions.map((partitionId) => ({ boxId, partitionId })) : [],
  )
  if (partitions.length > 0) await transaction.insert(partition).values(partitions).onConflictDoNothing()
  const rules = loaded.flatMap(routingRules)
  if (rules.length > 0) await transaction.insert(routingRule).values(rules).onConflictDoNothing()
  return loaded
}

function routingRules({ boxId, box }: LoadedBox): (typeof routingRule.$inferInsert)[] {
  if (box.eboxType !== 'enterprise') return []
  return box.routingRules.map(
    ({ partition: partitionId, senderEnterpriseNumber: senderOrganizationId, ...rule }, at) => ({
      boxId,
      routingRuleId: at + 1,
      priority: at + 1,
      partitionId,
      senderOrganizationId,
      ...rule,
    }),
  )
}

async function activate(transaction: Transaction, { boxId, key }: OpenBox, box: DataSetBox): Promise<void> {
  await transaction
    .update(ebox)
    .set({
      language: box.language,
      alertAddressCipher: sealAlertAddress(key, boxId, box.alertAddress),
      alertAddressVerifiedAt: sql`now()`,
      termsVersion: versionInForce,
      termsAcceptedAt: sql`CASE WHEN ${versionInForce} IS NOT NULL THEN now() END`,
      activatedAt: sql`now()`,
    })
    .where(and(eq(ebox.boxId, boxId), isNull(ebox.activatedAt)))
}
