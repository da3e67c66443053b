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
  trust: {
    title: 'Cet e-mail est-il authentique ?',
    advice:
      'Nous ne vous demandons jamais de code ni de mot de passe par e-mail. En cas de doute, tapez vous-même {host} dans votre navigateur.',
  },
  why: 'Vous recevez cet e-mail parce que cette adresse est liée à l’e-Box. Les réponses à cet e-mail ne sont pas lues.',
}
