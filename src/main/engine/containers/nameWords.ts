/** First words of made-up names. */
export const adjectives = (
  'able airy amber ample aqua avid azure blithe bold brave breezy bright brisk calm candid cheery chic civil clear ' +
  'clever cordial cosy crisp curious dapper daring deft devoted dreamy eager earnest easy elated fair fearless festive ' +
  'fine fleet fond frank free fresh gentle gifted glad golden graceful grand hardy hearty honest hopeful humble ideal ' +
  'jolly jovial joyful keen kind lively loyal lucid lucky mellow merry mild modest neat nimble noble patient peaceful ' +
  'perky plucky polite proud quick quiet quirky radiant rapid ready relaxed robust rosy serene sharp shiny sincere ' +
  'sleek smart snug sober solid spry steady sturdy subtle sunny swift tender thrifty tidy tranquil trusty upbeat valiant ' +
  'vibrant vivid warm wise witty zealous zesty'
).split(' ')

/** Second words of made-up names: people who moved science, mathematics and computing. */
export const surnames = (
  'agnesi ampere archimedes aryabhata babbage banneker bardeen bell bohr boole born bose boyle brahmagupta cantor carson ' +
  'cauchy celsius cerf chandrasekhar church clarke copernicus curie dalton darwin davinci descartes dijkstra dirac ' +
  'edison einstein engelbart eratosthenes euclid euler faraday fermat fermi feynman fourier franklin galileo galois ' +
  'gauss germain goedel goodall grothendieck hamilton hamming hawking heisenberg hermite herschel hertz hilbert hodgkin ' +
  'hoare hopper hubble huygens hypatia jemison johnson joliot kahan kepler khayyam khorana knuth kovalevskaya lamarr ' +
  'lagrange laplace lavoisier leavitt leibniz liskov lovelace lumiere maxwell mayer mccarthy mclean meitner mendel ' +
  'mendeleev mirzakhani morse nash newton nightingale nobel noether ohm pascal pasteur pauling perlman planck poincare ' +
  'ptolemy ramanujan ride riemann ritchie roentgen rosalind rubin sagan sammet shannon sinoussi somerville stallman ' +
  'swartz tesla thompson torvalds turing varahamihira villani volta wescoff wiles wing wozniak wright yalow yonath'
).split(' ')
