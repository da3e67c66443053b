import type { AlertTexts } from './alert-texts.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { nl } from './nl.ts'

export type MailLanguage = 'nl' | 'fr' | 'de' | 'en'

export const alertTexts: Record<MailLanguage, AlertTexts> = { nl, fr, de, en }
