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
  addressCode: {
    subject: 'Bevestig uw e-mailadres voor de e-Box',
    sentence: 'Typ deze code op de pagina van de e-Box waar u uw adres invulde:',
    until: 'De code werkt {minutes} minuten en één keer.',
    notYou:
      'Hebt u hier niet om gevraagd? Dan vulde iemand uw adres in, misschien bij vergissing. U hoeft niets te doen.',
    why: 'U krijgt deze e-mail omdat iemand dit adres op de pagina van de e-Box invulde. Antwoorden op deze e-mail worden niet gelezen.',
  },
  addressChanged: {
    subject: 'Uw e-Box heeft een ander e-mailadres',
    sentence: 'De e-mails van uw e-Box gaan voortaan naar een ander adres. Dit adres krijgt er geen meer.',
    notYou: 'Hebt u dat niet gedaan? Open dan uw e-Box en stel uw adres opnieuw in.',
    button: 'Open mijn e-Box',
  },
  boxUnused: {
    subject: 'Uw e-Box wordt binnenkort gesloten',
    sentence: 'U hebt uw e-Box al lang niet meer geopend. Op {date} sluiten wij hem.',
    otherwise:
      'Wilt u hem houden, open hem dan voor die dag; dat volstaat. Anders schrijven overheidsdiensten u vanaf dan op een andere manier.',
    button: 'Open mijn e-Box',
  },
  trust: {
    title: 'Is deze e-mail echt?',
    advice: 'Wij vragen u nooit een code of een wachtwoord per e-mail. Bij twijfel typt u zelf {host} in uw browser.',
  },
  why: 'U krijgt deze e-mail omdat dit adres bij de e-Box hoort. Antwoorden op deze e-mail worden niet gelezen.',
}
