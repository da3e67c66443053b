import type { AlertTexts } from './alert-texts.ts'

export const fr: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Un message vous attend dans votre e-Box',
      sentence: 'Un nouveau message est arrivé pour vous dans votre e-Box.',
      named: 'Un nouveau message est arrivé pour vous dans votre e-Box. Expéditeur : {sender}.',
      button: 'Ouvrir mon e-Box',
    },
    professional: {
      subject: 'Un message vous attend dans votre e-Box professionnelle',
      sentence: 'Un nouveau message est arrivé dans votre e-Box professionnelle.',
      named: 'Un nouveau message est arrivé dans votre e-Box professionnelle. Expéditeur : {sender}.',
      button: 'Ouvrir mon e-Box',
    },
    enterprise: {
      subject: 'Un message attend dans l’e-Box de votre entreprise',
      sentence: 'Un nouveau message est arrivé dans l’e-Box de l’entreprise {enterpriseNumber}.',
      named: 'Un nouveau message est arrivé dans l’e-Box de l’entreprise {enterpriseNumber}. Expéditeur : {sender}.',
      button: 'Ouvrir l’e-Box',
    },
  },
  registered: {
    citizen: {
      subject: 'Un envoi recommandé vous attend dans votre e-Box',
      sentence: 'Un envoi recommandé est arrivé pour vous dans votre e-Box.',
      named: 'Un envoi recommandé est arrivé pour vous dans votre e-Box. Expéditeur : {sender}.',
    },
    professional: {
      subject: 'Un envoi recommandé vous attend dans votre e-Box professionnelle',
      sentence: 'Un envoi recommandé est arrivé dans votre e-Box professionnelle.',
      named: 'Un envoi recommandé est arrivé dans votre e-Box professionnelle. Expéditeur : {sender}.',
    },
    enterprise: {
      subject: 'Un envoi recommandé attend dans l’e-Box de votre entreprise',
      sentence: 'Un envoi recommandé est arrivé dans l’e-Box de l’entreprise {enterpriseNumber}.',
      named: 'Un envoi recommandé est arrivé dans l’e-Box de l’entreprise {enterpriseNumber}. Expéditeur : {sender}.',
    },
  },
  reminder: {
    citizen: {
      subject: 'Un message de votre e-Box n’est pas encore lu',
      sentence: 'Un message attend depuis un certain temps dans votre e-Box. Vous ne l’avez pas encore lu.',
      named:
        'Un message attend depuis un certain temps dans votre e-Box. Vous ne l’avez pas encore lu. Expéditeur : {sender}.',
    },
    professional: {
      subject: 'Un message de votre e-Box professionnelle n’est pas encore lu',
      sentence:
        'Un message attend depuis un certain temps dans votre e-Box professionnelle. Vous ne l’avez pas encore lu.',
      named:
        'Un message attend depuis un certain temps dans votre e-Box professionnelle. Vous ne l’avez pas encore lu. Expéditeur : {sender}.',
    },
    enterprise: {
      subject: 'Un message de l’e-Box de votre entreprise n’est pas encore lu',
      sentence:
        'Un message attend depuis un certain temps dans l’e-Box de l’entreprise {enterpriseNumber}. Personne ne l’a lu.',
      named:
        'Un message attend depuis un certain temps dans l’e-Box de l’entreprise {enterpriseNumber}. Personne ne l’a lu. Expéditeur : {sender}.',
    },
  },
  expiryWarning: {
    citizen: {
      subject: 'Un message non lu disparaîtra bientôt de votre e-Box',
      sentence: 'Un message que vous n’avez pas encore lu disparaîtra de votre e-Box le {date}.',
      named: 'Un message que vous n’avez pas encore lu disparaîtra de votre e-Box le {date}. Expéditeur : {sender}.',
    },
    professional: {
      subject: 'Un message non lu disparaîtra bientôt de votre e-Box professionnelle',
      sentence: 'Un message que vous n’avez pas encore lu disparaîtra de votre e-Box professionnelle le {date}.',
      named:
        'Un message que vous n’avez pas encore lu disparaîtra de votre e-Box professionnelle le {date}. Expéditeur : {sender}.',
    },
    enterprise: {
      subject: 'Un message non lu disparaîtra bientôt de l’e-Box de votre entreprise',
      sentence: 'Un message que personne n’a lu disparaîtra de l’e-Box de l’entreprise {enterpriseNumber} le {date}.',
      named:
        'Un message que personne n’a lu disparaîtra de l’e-Box de l’entreprise {enterpriseNumber} le {date}. Expéditeur : {sender}.',
    },
  },
  summary: {
    citizen: { subject: 'Ce qui vous attend dans votre e-Box', sentence: 'Dans votre e-Box : {list}.' },
    professional: {
      subject: 'Ce qui vous attend dans votre e-Box professionnelle',
      sentence: 'Dans votre e-Box professionnelle : {list}.',
    },
    enterprise: {
      subject: 'Ce qui attend dans l’e-Box de votre entreprise',
      sentence: 'Dans l’e-Box de l’entreprise {enterpriseNumber} : {list}.',
    },
    lines: {
      newMessage: { one: '{count} nouveau message', other: '{count} nouveaux messages' },
      reminder: { one: '{count} message non lu depuis longtemps', other: '{count} messages non lus depuis longtemps' },
      expiryWarning: {
        one: '{count} message non lu qui disparaîtra bientôt',
        other: '{count} messages non lus qui disparaîtront bientôt',
      },
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
  onboarding: {
    steps: {
      submitted: {
        subject: 'Nous avons reçu votre demande pour l’e-Box',
        sentence: 'La demande de votre organisation pour l’e-Box est arrivée.',
        meaning: 'Le guichet l’examine et répond par e-mail. Vous pouvez la suivre sur sa page.',
      },
      questioned: {
        subject: 'Une question sur votre demande pour l’e-Box',
        sentence: 'Le guichet a une question sur la demande de votre organisation.',
        meaning: 'Lisez-la sur la page de votre demande et répondez-y. Le guichet poursuivra ensuite.',
      },
      answered: {
        subject: 'Nous avons reçu votre réponse',
        sentence: 'Votre réponse au guichet est arrivée.',
        meaning: 'Le guichet poursuit l’examen de votre demande. Vous n’avez rien à faire pour le moment.',
      },
      approved: {
        subject: 'Votre organisation a rejoint l’e-Box',
        sentence: 'Le guichet a approuvé la demande de votre organisation.',
        meaning:
          'Ouvrez sa page pour continuer : décrivez vos courriers, donnez la clé de votre logiciel et publiez un premier courrier.',
      },
      refused: {
        subject: 'Votre demande pour l’e-Box est refusée',
        sentence: 'Le guichet a refusé la demande de votre organisation.',
        meaning: 'Sa page dit pourquoi. Vous pourrez redemander quand cela aura changé.',
      },
    },
    button: 'Ouvrir la demande',
    why: 'Vous recevez cet e-mail parce que cette adresse figure comme contact dans une demande pour l’e-Box. Les réponses à cet e-mail ne sont pas lues.',
  },
  keyEnding: {
    subject: 'Une clé de votre logiciel arrive à échéance',
    sentence: 'La clé avec laquelle {client} signe prend fin le {date}.',
    meaning:
      'Ajoutez la nouvelle clé avant ce jour, faites passer votre logiciel à celle-ci, puis mettez fin à l’ancienne : entre-temps, les deux fonctionnent.',
    button: 'Ouvrir le guichet',
    buttonOfSoftware: 'Ouvrir vos propres logiciels',
  },
  webhookTrouble: {
    failing: {
      subject: 'Votre webhook ne répond pas comme il faut',
      sentence: 'Depuis plus d’une heure, nous n’arrivons pas à remettre à {host} ce que {client} doit savoir.',
      meaning:
        'Nous essayons encore pendant trois jours, de moins en moins souvent. Rien ne se perd : ce qui attend part dès que votre adresse répond à nouveau.',
    },
    stopped: {
      subject: 'Votre webhook est arrêté',
      sentence:
        'Nous ne remettons plus rien à {host} pour {client} : l’adresse n’existe plus, ou n’a pas répondu comme il faut pendant trois jours.',
      meaning:
        'Ce qui se passe entre-temps attend. Remettez le webhook en marche dès que votre adresse est prête, ou supprimez-le.',
    },
    button: 'Ouvrir le guichet',
    buttonOfSoftware: 'Ouvrir vos propres logiciels',
  },
  invitation: {
    subject: 'Vous êtes invité à l’e-Box d’une entreprise',
    sentence: '{enterprise} vous invite à travailler dans son e-Box.',
    meaning:
      'Le lien fonctionne une seule fois, pendant {days} jours. Vous vous connectez avec votre carte d’identité ou itsme et voyez d’abord ce qui vous est demandé ; vous décidez ensuite. Vous ne connaissez pas cette entreprise ? Vous n’avez rien à faire.',
    button: 'Voir l’invitation',
    why: 'Vous recevez cet e-mail parce que le gestionnaire d’accès de cette entreprise a indiqué votre adresse. Les réponses à cet e-mail ne sont pas lues.',
  },
  mandate: {
    asked: {
      subject: 'Un mandat de votre entreprise attend une réponse',
      sentence: '{enterprise} propose un mandat à votre entreprise.',
      meaning:
        'Sa page indique qui agirait pour qui, pour quoi et jusqu’à quand. Il ne vaut qu’une fois que vous l’acceptez.',
    },
    accepted: {
      subject: 'Un mandat de votre entreprise est accepté',
      sentence: '{enterprise} a accepté le mandat que votre entreprise proposait.',
      meaning: 'Il vaut dès maintenant. Sa page le montre ; vous pouvez aussi y mettre fin.',
    },
    ended: {
      subject: 'Un mandat de votre entreprise a pris fin',
      sentence: '{enterprise} a mis fin à un mandat entre vos deux entreprises, ou ne l’a pas accepté.',
      meaning: 'Plus rien ne peut se faire en vertu de ce mandat.',
    },
    button: 'Voir les mandats',
  },
  mayRead: {
    consent: {
      subject: 'Un service peut lire vos courriers',
      sentence: '{name} peut dès maintenant lire les courriers de votre e-Box, avec votre consentement.',
      meaning:
        'La page montre ce que fait ce service. Vous n’avez pas donné ce consentement ? Arrêtez-le à cet endroit.',
      button: 'Voir les services',
    },
    mandate: {
      subject: 'Quelqu’un peut lire votre e-Box',
      sentence: '{name} lit désormais dans votre e-Box, selon un mandat que vous avez accepté tous deux.',
      meaning: 'La page indique quoi et jusqu’à quand. Vous ne l’avez pas accepté ? Mettez-y fin à cet endroit.',
      button: 'Voir les mandats',
    },
    guardian: {
      subject: 'Votre administrateur peut lire votre e-Box',
      sentence: 'Selon le registre des administrateurs de personnes, {name} lit désormais dans votre e-Box.',
      meaning: 'La page indique depuis quand. Ce n’est pas exact ? Renseignez-vous auprès de la justice de paix.',
      button: 'Voir les mandats',
    },
  },
  newColleague: {
    subject: 'Un nouveau collègue dans l’e-Box de votre entreprise',
    sentence: '{name} agit désormais pour votre entreprise dans l’e-Box, à l’invitation de {invitedBy}.',
    meaning: 'La page indique avec quels droits. Ce n’est pas exact ? Un gestionnaire y met fin à cet endroit.',
    button: 'Voir les utilisateurs',
  },
  trust: {
    title: 'Cet e-mail est-il authentique ?',
    advice:
      'Nous ne vous demandons jamais de code ni de mot de passe par e-mail. En cas de doute, tapez vous-même {host} dans votre navigateur.',
  },
  why: 'Vous recevez cet e-mail parce que cette adresse est liée à l’e-Box. Les réponses à cet e-mail ne sont pas lues.',
}
