import classes from './LayersPage.module.css'

/** Rows as the forest has them: the lengths of their blocks. */
const rows = Array.from({ length: 18 }, (_, row) => ({
  id: row,
  blocks: Array.from({ length: 2 + ((row * 7) % 4) }, (_, at) => ({ id: at, grow: 1 + ((row * 5 + at * 3) % 7) })),
  width: `${32 + ((row * 29) % 34)}%`,
}))

/** What stands where the forest will be while it is read. */
export function Skeleton() {
  return (
    <>
      <header className={classes.bar}>
        <h1 id="layers-title" className={classes.title}>
          Layers
        </h1>
      </header>
      <output className={classes.skeleton} aria-label="Loading the layers">
        {rows.map(({ id, blocks, width }) => (
          <span key={id} className={classes.boneRow} aria-hidden="true">
            <span className={classes.bones} style={{ width }}>
              {blocks.map((block) => (
                <span key={block.id} className={classes.bone} style={{ flexGrow: block.grow }} />
              ))}
            </span>
            <span className={classes.bone} style={{ width: 90 }} />
          </span>
        ))}
      </output>
    </>
  )
}
