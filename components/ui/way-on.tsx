import type { ReactNode } from 'react'
import { ButtonLink } from './link.tsx'

/** A page that has one thing to say, and a way on. */
export function WayOn(props: { title: ReactNode; text: ReactNode; href: string; link: ReactNode }) {
  return (
    <>
      <h1 className="text-title md:text-display">{props.title}</h1>
      <p className="prose-column mt-2">{props.text}</p>
      <p className="mt-3">
        <ButtonLink look="plain" href={props.href}>
          {props.link}
        </ButtonLink>
      </p>
    </>
  )
}
