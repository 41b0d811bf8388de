"""How the page looks beyond its theme. Sizes and places only: the colours are the theme's."""

#: For visitors who chose something far down; to be drawn with ``unsafe_allow_javascript``.
TO_THE_TOP = """<script>
document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
</script>"""
#: On a phone a verdict of more than three lines is cut; a tap shows all of it.
UNFOLD = """<script>
document.querySelectorAll('.st-key-verdict [data-testid="stAlertContainer"]').forEach((verdict) => {
  verdict.onclick = () => verdict.classList.toggle("whole");
});
</script>"""
STYLE = """<style>
/* The picture gets the room: the width of any display, and no bar above but the pages' links. */
[data-testid="stMainBlockContainer"] {
  max-width: none; padding: 0.5rem clamp(0.8rem, 2vw, 2.5rem) 3rem}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: 0.6rem}
[data-testid="stHeader"] {height: 0; min-height: 0; background: none}
[data-testid="stStatusWidget"] {position: fixed; top: 0.3rem; right: 0.6rem}
.st-key-pages {min-height: 2.2rem}
.st-key-pages a {padding: 0.25rem 0.6rem}
[data-testid="stAlertContainer"] {padding: 0.5rem 0.9rem}
[data-testid="stAlertContainer"] p {font-size: 1rem}
h1 {font-size: 2rem !important; padding: 0.1rem 0 !important}
h3 {font-size: 1.15rem !important; padding: 0.6rem 0 0.5rem !important}
[data-testid="stHeading"] {margin-bottom: 0.5rem}
[data-testid="stCaptionContainer"] {color: inherit; opacity: 0.85}
.st-key-gallery [data-testid="stImage"] img {border-radius: 0.5rem}
.st-key-gallery button {min-height: 2.2rem}

/* Two large targets. */
[class*="free_"] [data-testid="stFileUploaderDropzone"] {
  min-height: clamp(8rem, 30vh, 20rem); flex-direction: column; align-items: center;
  justify-content: center; gap: 0.7rem; border-width: 2px; border-style: dashed}
[class*="free_"] [data-testid="stFileUploaderDropzone"] > * {
  flex: 0 0 auto; height: auto; margin: 0}
[class*="free_"] [data-testid="stFileUploaderDropzone"] button {
  min-height: 3rem; padding: 0.4rem 1.4rem}
/* The list of endings says little to most; what is no image is refused in words. */
[class*="free_"] [data-testid="stFileUploaderDropzoneInstructions"] span {font-size: 0}
[class*="free_"] [data-testid="stFileUploaderDropzoneInstructions"] span::before {
  content: "or drop, or paste, an image here"; font-size: 0.9rem}
.st-key-targets [class*="st-key-free_"] label p {font-size: 1.15rem; font-weight: 600}
[data-testid="stMain"]:has(.st-key-targets) .st-key-tools {justify-content: center}

.st-key-head {row-gap: 0.4rem}
.st-key-head > :first-child {flex: 1 1 auto; width: auto}
.st-key-head > :last-child {flex: 0 1 auto; width: auto}
[class*="st-key-history_"], .st-key-folders_token {
  position: absolute; width: 0 !important; height: 0; overflow: hidden}

/* Both filled: a line. The two targets may still stand there until there is a result. */
[data-testid="stMain"]:has(.st-key-pair_line) [class*="st-key-free_"] {display: none}
.st-key-pair_line {flex-wrap: nowrap; row-gap: 0.4rem}
.st-key-pair_line > :has(> .st-key-slots), .st-key-pair_line > .st-key-slots {
  flex: 1 1 auto; min-width: 0}
.st-key-pair_line > :last-child {flex: 0 0 auto; width: auto}
[class*="st-key-full_"] {padding: 0.25rem 0.6rem; flex-wrap: nowrap; gap: 0.6rem}
[class*="st-key-full_"] [data-testid="stImage"] img {
  border-radius: 0.4rem; height: 44px; width: 56px; object-fit: cover}
[class*="st-key-full_"] > [data-testid="stElementContainer"]:nth-child(2) {
  flex: 1 1 4rem; min-width: 0}
.slot, .slot .name {line-height: 1.35; white-space: pre; overflow: hidden}
/* Of two long names the beginning that both have goes first. */
.slot .name {display: flex}
.slot .name span {overflow: hidden; text-overflow: ellipsis; flex: 0 1 auto; min-width: 0}
.slot .name span:not(:last-child, :only-child):has(+ :not(:empty)) {
  flex-shrink: 1000; min-width: 1.5em}
/* A filled slot is still a place to drop on, but a small one. */
[class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] {
  padding: 0.2rem; min-height: 0; border: none; background: none; justify-content: end}
[class*="st-key-full_"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
[class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] button p {font-size: 0}
[class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] button p::after {
  content: "Replace"; font-size: 0.875rem}
/* Why a file was refused is written for screen readers only; it is everybody's business. */
.stFileChip {flex-wrap: wrap; height: auto; max-width: 100%}
.stFileChip [role="alert"] {
  position: static; width: auto; height: auto; margin: 0; overflow: visible; clip: auto;
  clip-path: none; white-space: normal; font-size: 0.8rem}
[class*="st-key-full_"]:has(.stFileChip) {flex-wrap: wrap}
[class*="st-key-full_"]:has(.stFileChip) > :last-child {flex: 1 1 100%; width: 100% !important}

/* The verdict, and its settings beside it. */
.st-key-verdict {flex-wrap: nowrap}
.st-key-verdict > :first-child {flex: 1 1 auto; min-width: 0; width: auto}
.st-key-verdict > :last-child {flex: 0 0 auto; width: auto}
.st-key-verdict [data-testid="stElementContainer"]:has(> [data-testid="stHtml"]) {display: none}
[data-testid="stPopoverBody"]:has(.st-key-settings) {width: min(26rem, 94vw)}
/* What the threshold does is seen in the list: the settings stand beside it. */
@media (min-width: 900px) {
  [data-testid="stPopoverBody"]:has(.st-key-settings) {translate: -17rem 0}
}
@media (min-width: 1800px) {
  [data-testid="stPopoverBody"]:has(.st-key-settings) {translate: -33rem 0}
}

@media (max-width: 1000px) {
  /* The words stay for screen readers. */
  .st-key-pair_line .st-key-tools button [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
  .st-key-pair_line .st-key-tools {gap: 0.25rem}
  .st-key-pair_line .st-key-tools button {padding: 0.25rem 0.55rem; min-width: 2.4rem}
}
@media (max-width: 640px) {
  .st-key-pair_line {flex-wrap: wrap}
  .st-key-pair_line > :last-child {flex: 1 1 100%; width: 100%}
  [class*="st-key-full_"] {gap: 0.35rem; padding: 0.25rem 0.4rem}
  [class*="st-key-full_"] [data-testid="stImage"] img {height: 36px; width: 36px}
  [class*="st-key-full_"] > :last-child, [class*="st-key-full_"] > :last-child > * {
    width: 2.4rem !important; min-width: 0; flex: 0 0 2.4rem}
  [class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] button {padding: 0.3rem}
  [class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] button p::after {font-size: 0}
  [class*="st-key-full_"] > :first-child, [class*="st-key-full_"] [data-testid="stImage"] {
    width: 36px !important; flex: 0 0 36px}
  .slot small {display: none}
  .slot .name {font-size: 0.8rem}
  .st-key-pages a {padding: 0.25rem 0.4rem}
  [class*="free_"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
  .st-key-gallery > * {flex: 1 1 40%}
  .st-key-gallery > * *, .st-key-gallery img {width: 100% !important}
  /* The verdict has the whole width: its settings stand beside the tools above. */
  [data-testid="stMain"]:has(.st-key-pair_line) .st-key-verdict {position: relative}
  [data-testid="stMain"]:has(.st-key-pair_line) .st-key-verdict > :last-child {
    position: absolute; right: 0; bottom: calc(100% + 0.6rem)}
  .st-key-verdict [data-testid="stAlertContainer"]:not(.whole) p {
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden}
  .st-key-verdict > :last-child button [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
  [data-testid="stAlertContainer"] {padding: 0.4rem 0.6rem}
  [data-testid="stAlertContainer"] p {font-size: 0.9rem; line-height: 1.35}
}
</style>"""
