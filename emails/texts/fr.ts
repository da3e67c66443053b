import type { AlertTexts } from './alert-texts.ts'

export const fr: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Un message vous attend dans votre e-Box',
      sentence: 'Un nouveau message est arrivé pour vous dans votre e-Box.',
      button: 'Ouvrir mon e-Box',
    },
    professional: {
      subject: 'Un message vous attend dans votre e-Box professionnelle',
      sentence: 'Un nouveau message est arrivé dans votre e-Box professionnelle.',
      button: 'Ouvrir mon e-Box',
    },
    enterprise: {
      subject: 'Un message attend dans l’e-Box de votre entreprise',
      sentence: 'Un nouveau message est arrivé dans l’e-Box de l’entreprise {enterpriseNumber}.',
      button: 'Ouvrir l’e-Box',
    },
  },
  addressCode: {
    subject: 'Confirmez votre adresse e-mail pour l’e-Box',
    sentence: 'Tapez ce code sur la page de l’e-Box où vous avez indiqué votre adresse :',
    until: 'Le code fonctionne pendant {minutes} minutes et une seule fois.',
    notYou:
      'Vous n’avez rien demandé ? Quelqu’un a indiqué votre adresse, peut-être par erreur. Vous n’avez rien à faire.',
    why: 'Vous recevez cet e-mail parce que quelqu’un a indiqué cette adresse sur la page de l’e-Box. Les réponses à cet e-mail ne sont pas lues.',
  },
  addressChanged: {
    subject: 'Votre e-Box a une autre adresse e-mail',
    sentence: 'Les e-mails de votre e-Box vont désormais à une autre adresse. Celle-ci n’en reçoit plus.',
    notYou: 'Ce n’était pas vous ? Ouvrez votre e-Box et indiquez de nouveau votre adresse.',
    button: 'Ouvrir mon e-Box',
  },
  boxUnused: {
    subject: 'Votre e-Box sera bientôt fermée',
    sentence: 'Vous n’avez plus ouvert votre e-Box depuis longtemps. Nous la fermerons le {date}.',
    otherwise:
      'Si vous voulez la garder, ouvrez-la avant ce jour ; cela suffit. Sinon, les services publics vous écriront autrement à partir de là.',
    button: 'Ouvrir mon e-Box',
  },
  trust: {
    title: 'Cet e-mail est-il authentique ?',
    advice:
      'Nous ne vous demandons jamais de code ni de mot de passe par e-mail. En cas de doute, tapez vous-même {host} dans votre navigateur.',
  },
  why: 'Vous recevez cet e-mail parce que cette adresse est liée à l’e-Box. Les réponses à cet e-mail ne sont pas lues.',
}
