import { type SQL, sql } from 'drizzle-orm'
import type { BoxRight } from '#db/schema/index.ts'

export type { BoxRight } from '#db/schema/index.ts'

/** Rights as a manager chooses them: nothing, everything, or what stands in these partitions and is of these types. */
export interface ChosenRights {
  extent: 'none' | 'all' | 'some'
  /** Of `some`: none named means every partition */
  partitions: string[]
  /** Of `some`: none named means every type but those that require a right of their own; of `all`: which of those besides */
  messageTypeIds: string[]
}

/** What a row keeps of a choice. */
export function rightsOf({ extent, partitions, messageTypeIds }: ChosenRights): BoxRight[] {
  if (extent === 'none') return []
  const ofTypes = messageTypeIds.map((messageTypeId): BoxRight => ({ messageTypeId }))
  if (extent === 'all') return [{}, ...ofTypes]
  const types: BoxRight[] = ofTypes.length > 0 ? ofTypes : [{}]
  return partitions.length > 0
    ? partitions.flatMap((partition) => types.map((type) => ({ partition, ...type })))
    : types
}

/** The choice that a row's rights are, for the form that changes them and for who reads them. */
export function chosenRights(rights: BoxRight[]): ChosenRights {
  const named = (key: keyof BoxRight) => [...new Set(rights.flatMap((right) => right[key] ?? []))]
  const isAll = rights.some((right) => Object.values(right).every((value) => value === undefined))
  return {
    extent: rights.length === 0 ? 'none' : isAll ? 'all' : 'some',
    partitions: named('partition'),
    messageTypeIds: named('messageTypeId'),
  }
}

/**
 * Whether rights hold nothing that others do not: each of them lies within one of those, and where it names a type on which a right must be
 * named, within one that names it too.
 * @param given an expression of type jsonb, `BoxRight[]`, as is `held`
 */
export const liesWithin = (given: SQL, held: SQL): SQL<boolean> => sql<boolean>`NOT EXISTS (
  SELECT FROM jsonb_array_elements(${given}) AS given_right WHERE NOT EXISTS (
    SELECT FROM jsonb_array_elements(${held}) AS held_right
    WHERE given_right @> held_right AND (held_right->>'messageTypeId' IS NOT NULL
      OR coalesce(given_right->>'messageTypeId', '') <> ALL (types_requiring_right()))))`

/** Rights as a value in a statement. */
export const asJson = (rights: BoxRight[]): SQL => sql`${JSON.stringify(rights)}::text::jsonb`
