import {
  type PDFDocument,
  type PDFFont,
  PDFName,
  type PDFPage,
  PDFOperator,
  PDFOperatorNames,
  type PDFRef,
  type RGB,
} from 'pdf-lib'

/** Structure types of ISO 32000-1 §14.8.4 that a letter needs. */
export type StructureType = 'Document' | 'H1' | 'P' | 'Table' | 'TR' | 'TH' | 'TD'

/** A node of the structure tree: what a screen reader walks. */
export interface Structure {
  type: StructureType
  /** Children, and the marked contents that this node is drawn by */
  kids: (Structure | { page: number; mcid: number })[]
}

export interface TextLine {
  text: string
  x: number
  y: number
  size: number
  font: PDFFont
  color: RGB
}

/** A PDF whose every drawn line belongs to a node of its structure tree, or is an artifact (a rule, a page number). */
export class TaggedPdf {
  readonly root: Structure = { type: 'Document', kids: [] }
  readonly pages: PDFPage[] = []
  readonly #pdf: PDFDocument
  /** For each page, by mcid, the node that is drawn there */
  readonly #owners: Structure[][] = []

  constructor(pdf: PDFDocument) {
    this.#pdf = pdf
  }

  addPage(size: [number, number]): PDFPage {
    const page = this.#pdf.addPage(size)
    this.pages.push(page)
    this.#owners.push([])
    return page
  }

  node(type: StructureType, parent = this.root): Structure {
    const made: Structure = { type, kids: [] }
    parent.kids.push(made)
    return made
  }

  /** Draws on the last page what belongs to a node. */
  mark(node: Structure, draw: (page: PDFPage) => void): void {
    const at = this.pages.length - 1
    const page = this.pages[at]
    const owners = this.#owners[at]
    if (!page || !owners) throw new Error('A letter has no page yet')
    const mcid = owners.push(node) - 1
    node.kids.push({ page: at, mcid })
    const begin = PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [
      PDFName.of(node.type),
      `<</MCID ${mcid}>>`,
    ])
    page.pushOperators(begin)
    draw(page)
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent))
  }

  /** Draws what says nothing. */
  artifact(page: PDFPage, draw: (page: PDFPage) => void): void {
    page.pushOperators(PDFOperator.of(PDFOperatorNames.BeginMarkedContent, [PDFName.of('Artifact')]))
    draw(page)
    page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent))
  }

  /** Writes the structure tree and its way back from the pages (ISO 32000-1 §14.7). */
  finish(): void {
    const { context, catalog } = this.#pdf
    const treeRef = context.nextRef()
    const refs = new Map<Structure, PDFRef>()
    const documentRef = this.#write(this.root, treeRef, refs)
    const numbers = this.#owners.flatMap((owners, at) => {
      this.pages[at]?.node.set(PDFName.of('StructParents'), context.obj(at))
      this.pages[at]?.node.set(PDFName.of('Tabs'), PDFName.of('S'))
      return [context.obj(at), context.register(context.obj(owners.flatMap((owner) => refs.get(owner) ?? [])))]
    })
    const parentTree = context.register(context.obj({ Nums: numbers }))
    context.assign(
      treeRef,
      context.obj({
        Type: 'StructTreeRoot',
        K: [documentRef],
        ParentTree: parentTree,
        ParentTreeNextKey: this.pages.length,
      }),
    )
    catalog.set(PDFName.of('StructTreeRoot'), treeRef)
    catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }))
  }

  #write(node: Structure, parent: PDFRef, refs: Map<Structure, PDFRef>): PDFRef {
    const { context } = this.#pdf
    const ref = context.nextRef()
    refs.set(node, ref)
    const kids = node.kids.flatMap((kid) => {
      if ('type' in kid) return this.#write(kid, ref, refs)
      const page = this.pages[kid.page]
      return page ? context.obj({ Type: 'MCR', Pg: page.ref, MCID: kid.mcid }) : []
    })
    const header = node.type === 'TH' ? { A: { O: 'Table', Scope: 'Column' } } : {}
    context.assign(ref, context.obj({ Type: 'StructElem', S: node.type, P: parent, K: kids, ...header }))
    return ref
  }
}
