import type { MailContent, Mailer } from '#domain/notification/mailer.ts'
import { type News, newsPage, type SendNews } from '#domain/registration/news.ts'
import type { WorkflowClient } from '#inngest/client.ts'

/** What is told, by which mails: `tell` treats one page, and says how many that were. */
export interface NewsToMail<Mail extends News> {
  id: string
  tell: (send: SendNews<Mail>) => Promise<number>
  compose: (news: Mail) => Promise<MailContent>
}

/** Each minute, mails what changed and nobody was told of, page by page. */
export function mailNews<Mail extends News>(
  client: WorkflowClient,
  mailer: Mailer,
  { id, tell, compose }: NewsToMail<Mail>,
) {
  const send: SendNews<Mail> = async (news) => {
    const mails = await Promise.all(
      news.map(async (each) => ({ ...(await compose(each)), to: each.to, key: each.key })),
    )
    const outcomes = await mailer.sendBatch(mails)
    return news.map((_, at) => ((outcomes[at]?.status ?? 'later') === 'later' ? 'later' : 'done'))
  }
  return client.createFunction({ id, triggers: [{ cron: '* * * * *' }], concurrency: 1 }, async ({ step }) => {
    let told = 0
    for (let page = 1, done = newsPage; done >= newsPage; page += 1) {
      done = await step.run(`tell what changed, page ${page}`, () => tell(send))
      told += done
    }
    return told
  })
}
