import type { Ssin } from '#domain/identifier/ssin.ts'

/** Somebody for whom a guardian (administrator of persons under protection, parent) acts. */
export interface Ward {
  ssin: Ssin
  name: string
}

/** The register of guardians: a judge's appointments, parents of minors. */
export interface GuardianRegister {
  /** @returns those for whom this person acts today */
  wardsOf(guardian: Ssin): Promise<Ward[]>
}
