import type { AlertTexts } from './alert-texts.ts'

export const nl: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Er wacht een bericht in uw e-Box',
      sentence: 'Er is een nieuw bericht voor u aangekomen in uw e-Box.',
      button: 'Open mijn e-Box',
    },
    professional: {
      subject: 'Er wacht een bericht in uw professionele e-Box',
      sentence: 'Er is een nieuw bericht aangekomen in uw professionele e-Box.',
      button: 'Open mijn e-Box',
    },
    enterprise: {
      subject: 'Er wacht een bericht in de e-Box van uw onderneming',
      sentence: 'Er is een nieuw bericht aangekomen in de e-Box van onderneming {enterpriseNumber}.',
      button: 'Open de e-Box',
    },
  },
  trust: {
    title: 'Is deze e-mail echt?',
    advice: 'Wij vragen u nooit een code of een wachtwoord per e-mail. Bij twijfel typt u zelf {host} in uw browser.',
  },
  why: 'U krijgt deze e-mail omdat dit adres bij de e-Box hoort. Antwoorden op deze e-mail worden niet gelezen.',
}
