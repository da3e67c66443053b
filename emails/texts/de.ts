import type { AlertTexts } from './alert-texts.ts'

export const de: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Eine Nachricht wartet in Ihrer e-Box',
      sentence: 'In Ihrer e-Box ist eine neue Nachricht für Sie eingegangen.',
      button: 'Meine e-Box öffnen',
    },
    professional: {
      subject: 'Eine Nachricht wartet in Ihrer beruflichen e-Box',
      sentence: 'In Ihrer beruflichen e-Box ist eine neue Nachricht eingegangen.',
      button: 'Meine e-Box öffnen',
    },
    enterprise: {
      subject: 'Eine Nachricht wartet in der e-Box Ihres Unternehmens',
      sentence: 'In der e-Box des Unternehmens {enterpriseNumber} ist eine neue Nachricht eingegangen.',
      button: 'Die e-Box öffnen',
    },
  },
  trust: {
    title: 'Ist diese E-Mail echt?',
    advice:
      'Wir fragen Sie nie per E-Mail nach einem Code oder einem Passwort. Im Zweifel geben Sie {host} selbst in Ihren Browser ein.',
  },
  why: 'Sie erhalten diese E-Mail, weil diese Adresse zur e-Box gehört. Antworten auf diese E-Mail werden nicht gelesen.',
}
