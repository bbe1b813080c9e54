// Runs in jsdom: the runner's configuration says so.
import './node-globals'
import { prisma } from '../app/db'
import { issueInvoice, renderInvoice } from '../app/invoices'

describe('the invoice in the browser', () => {
  let id: number
  beforeAll(async () => {
    const order = await prisma.order.findFirstOrThrow({ where: { externalRef: 'WEB-1001' } })
    id = (await issueInvoice(order.id)).id
  })
  afterEach(() => {
    document.body.replaceChildren()
  })

  test('runs in a document', () => {
    expect(document.createElement('p')).toBeInstanceOf(window.HTMLElement)
  })

  test('is a table with a row for each line', async () => {
    document.body.append(await renderInvoice(id, document))
    const rows = [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    )
    expect(rows).toEqual([['2 x XLR cable 3 m', '29.80']])
    expect(document.querySelector('tfoot')!.textContent).toBe('Total35.46')
    expect(document.querySelector('table')!.dataset['invoice']).toBe(String(id))
  })

  test('shows markup in a text as text', async () => {
    await prisma.invoiceLine.updateMany({ where: { invoiceId: id }, data: { text: '<b>bold & "brave"</b>' } })
    const table = await renderInvoice(id, document)
    expect(table.querySelector('b')).toBeNull()
    expect(table.querySelector('td')!.textContent).toBe('<b>bold & "brave"</b>')
  })

  test('of an unknown invoice rejects', async () => {
    await expect(renderInvoice(-1, document)).rejects.toMatchObject({ code: 'P2025' })
  })
})
