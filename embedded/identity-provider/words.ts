import type { Method } from './method.ts'

export const languages = ['nl', 'fr', 'de', 'en'] as const
export type Language = (typeof languages)[number]

interface Words {
  ownName: string
  title: string
  development: string
  explanation: string
  person: string
  method: string
  methods: Record<Method['key'], string>
  weak: string
  signIn: string
  cancel: string
  languages: string
  choose: string
  over: string
  nobody: string
}

export const words: Record<Language, Words> = {
  nl: {
    ownName: 'Nederlands',
    title: 'Aanmelden',
    development: 'Identiteitsprovider voor ontwikkeling',
    explanation:
      'Deze pagina vervangt de echte aanmelding. De mensen hieronder bestaan niet; er is geen wachtwoord nodig.',
    person: 'Wie bent u?',
    method: 'Hoe meldt u zich aan?',
    methods: {
      eid: 'eID-kaart',
      itsme: 'itsme',
      totp: 'Beveiligingscode via mobiele app',
      password: 'Gebruikersnaam en wachtwoord',
    },
    weak: 'zwakke methode',
    signIn: 'Aanmelden',
    cancel: 'Annuleren',
    languages: 'Taal',
    choose: 'Kies een persoon en een methode.',
    over: 'Deze aanmelding is verlopen. Ga terug naar de e-Box en begin opnieuw.',
    nobody: 'Er zijn nog geen mensen. Laad eerst een gegevensset.',
  },
  fr: {
    ownName: 'Français',
    title: 'Se connecter',
    development: 'Fournisseur d’identité de développement',
    explanation:
      'Cette page remplace la vraie connexion. Les personnes ci-dessous n’existent pas ; aucun mot de passe n’est demandé.',
    person: 'Qui êtes-vous ?',
    method: 'Comment vous connectez-vous ?',
    methods: {
      eid: 'Carte eID',
      itsme: 'itsme',
      totp: 'Code de sécurité via application mobile',
      password: 'Nom d’utilisateur et mot de passe',
    },
    weak: 'méthode faible',
    signIn: 'Se connecter',
    cancel: 'Annuler',
    languages: 'Langue',
    choose: 'Choisissez une personne et une méthode.',
    over: 'Cette connexion a expiré. Retournez à l’e-Box et recommencez.',
    nobody: 'Il n’y a encore personne. Chargez d’abord un jeu de données.',
  },
  de: {
    ownName: 'Deutsch',
    title: 'Anmelden',
    development: 'Identitätsanbieter für die Entwicklung',
    explanation:
      'Diese Seite ersetzt die echte Anmeldung. Die Personen unten gibt es nicht; ein Passwort ist nicht nötig.',
    person: 'Wer sind Sie?',
    method: 'Wie melden Sie sich an?',
    methods: {
      eid: 'eID-Karte',
      itsme: 'itsme',
      totp: 'Sicherheitscode über mobile App',
      password: 'Benutzername und Passwort',
    },
    weak: 'schwache Methode',
    signIn: 'Anmelden',
    cancel: 'Abbrechen',
    languages: 'Sprache',
    choose: 'Wählen Sie eine Person und eine Methode.',
    over: 'Diese Anmeldung ist abgelaufen. Gehen Sie zurück zur e-Box und beginnen Sie neu.',
    nobody: 'Es gibt noch keine Personen. Laden Sie zuerst einen Datensatz.',
  },
  en: {
    ownName: 'English',
    title: 'Sign in',
    development: 'Development identity provider',
    explanation: 'This page stands in for the real sign-in. The people below do not exist; no password is needed.',
    person: 'Who are you?',
    method: 'How do you sign in?',
    methods: {
      eid: 'eID card',
      itsme: 'itsme',
      totp: 'Security code via mobile app',
      password: 'User name and password',
    },
    weak: 'weak method',
    signIn: 'Sign in',
    cancel: 'Cancel',
    languages: 'Language',
    choose: 'Choose a person and a method.',
    over: 'This sign-in has expired. Go back to the e-Box and start again.',
    nobody: 'There is nobody yet. Load a data set first.',
  },
}

/** The first language of a list (`ui_locales`, or Accept-Language) that we speak, else English. */
export function languageOf(...wishes: (string | undefined)[]): Language {
  const asked = wishes.flatMap((wish) => wish?.split(/[\s,]+/) ?? []).map((wish) => wish.slice(0, 2).toLowerCase())
  return asked.flatMap((wish) => languages.filter((language) => language === wish))[0] ?? 'en'
}
