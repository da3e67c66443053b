import type { DataSet, PersonRole } from './data-set.ts'

type Labels = Record<'nl' | 'fr' | 'de' | 'en', string>

/** Somebody for the development identity provider; `embedded/identity-provider` takes this form. */
export interface PersonToSignIn {
  key: string
  givenName: string
  familyName: string
  ssin: string
  locale: 'nl' | 'fr' | 'de' | 'en'
  qualities: string[]
  roleLabel: Labels
}

const labels: Record<PersonRole, Labels> = {
  citizen: { nl: 'Burger', fr: 'Citoyen', de: 'Bürger', en: 'Citizen' },
  accessManager: {
    nl: 'Toegangsbeheerder',
    fr: 'Gestionnaire d’accès',
    de: 'Zugangsverwalter',
    en: 'Access manager',
  },
  employee: { nl: 'Medewerker', fr: 'Collaborateur', de: 'Mitarbeiter', en: 'Employee' },
  professional: { nl: 'Beroepsbeoefenaar', fr: 'Professionnel', de: 'Berufsträger', en: 'Professional' },
  publisherAdministrator: {
    nl: 'Beheerder van een afzender',
    fr: 'Administrateur d’un expéditeur',
    de: 'Verwalter eines Absenders',
    en: 'Administrator of a sender',
  },
  registryDesk: {
    nl: 'Loket van het register',
    fr: 'Guichet du registre',
    de: 'Schalter des Registers',
    en: 'Registry desk',
  },
  federationDesk: {
    nl: 'Loket van de federatie',
    fr: 'Guichet de la fédération',
    de: 'Schalter der Föderation',
    en: 'Federation desk',
  },
  helpDesk: { nl: 'Helpdesk', fr: 'Service d’aide', de: 'Hilfeschalter', en: 'Help desk' },
  auditor: { nl: 'Auditor', fr: 'Auditeur', de: 'Prüferin', en: 'Auditor' },
}

/** The people of a set who sign in, in its order. Who reads for an enterprise is labelled with its name. */
export function peopleToSignIn(set: DataSet): PersonToSignIn[] {
  return set.persons.flatMap(({ ssin, signsIn }) => {
    if (!signsIn) return []
    const { language, role, ...named } = signsIn
    const numbers = set.enterpriseUsers.filter((user) => user.ssin === ssin).map((user) => user.enterpriseNumber)
    const enterprise = set.enterprises.find((each) => numbers.includes(each.enterpriseNumber))
    const label = (of: keyof Labels) =>
      enterprise ? `${labels[role][of]} · ${enterprise.name[of === 'en' ? 'nl' : of]}` : labels[role][of]
    const roleLabel = { nl: label('nl'), fr: label('fr'), de: label('de'), en: label('en') }
    return [{ ...named, ssin, locale: language, roleLabel }]
  })
}
