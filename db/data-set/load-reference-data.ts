import {
  logo,
  messageAction,
  messageType,
  professionalQuality,
  senderApplication,
  senderConfiguration,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import type { DataSet } from './data-set.ts'
import { drawLogo } from './logo.ts'
import { proposed } from './proposed.ts'

/** Loads organisations, applications, types, actions, the trios that they may be used in, and logos: one statement a table. */
export async function loadReferenceData(transaction: Transaction, set: DataSet): Promise<void> {
  await transaction
    .insert(senderOrganization)
    .values(
      set.senderOrganizations.map(({ enterpriseNumber, logo: _drawn, ...named }) => ({
        organizationId: enterpriseNumber,
        ...named,
      })),
    )
    .onConflictDoUpdate({
      target: senderOrganization.organizationId,
      set: proposed(senderOrganization, ['shortName', 'longName', 'url', 'contactBusiness', 'contactTechnical']),
    })
  await transaction
    .insert(senderApplication)
    .values(set.senderApplications)
    .onConflictDoUpdate({
      target: senderApplication.applicationId,
      set: proposed(senderApplication, ['name', 'description', 'url']),
    })
  await transaction
    .insert(messageType)
    .values(
      set.messageTypes.map(({ validityPeriod, ...type }) => ({
        ...type,
        validityPeriodNumber: validityPeriod.number,
        validityPeriodUnit: validityPeriod.unit,
      })),
    )
    .onConflictDoUpdate({
      target: messageType.messageTypeId,
      set: proposed(messageType, [
        'name',
        'description',
        'audience',
        'validityPeriodNumber',
        'validityPeriodUnit',
        'businessData',
        'noticeText',
        'dueDays',
        'requiredAcr',
        'requiresRight',
        'suggestedPartition',
        'suggestionReason',
      ]),
    })
  if (set.professionalQualities.length > 0)
    await transaction
      .insert(professionalQuality)
      .values(set.professionalQualities)
      .onConflictDoUpdate({ target: professionalQuality.qualityId, set: proposed(professionalQuality, ['name']) })
  if (set.messageActions.length > 0)
    await transaction
      .insert(messageAction)
      .values(set.messageActions)
      .onConflictDoUpdate({ target: messageAction.messageActionId, set: proposed(messageAction, ['label', 'url']) })
  await transaction
    .insert(senderConfiguration)
    .values(
      set.senderConfigurations.map(({ enterpriseNumber, ...rest }) => ({ organizationId: enterpriseNumber, ...rest })),
    )
    .onConflictDoNothing()
  await transaction
    .insert(logo)
    .values(
      set.senderOrganizations.map((organization) => ({
        ownerKind: 'senderOrganization' as const,
        ownerId: organization.enterpriseNumber,
        imageId: 'logo',
        mediaType: 'image/png',
        bytes: drawLogo(organization.logo),
      })),
    )
    .onConflictDoUpdate({ target: [logo.ownerKind, logo.ownerId, logo.imageId], set: proposed(logo, ['bytes']) })
}
