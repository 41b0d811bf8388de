"""How the page looks beyond its theme. Sizes and places only: the colours are the theme's."""

#: For visitors who chose something far down; to be drawn with ``unsafe_allow_javascript``.
TO_THE_TOP = """<script>
document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
</script>"""
STYLE = """<style>
[data-testid="stMainBlockContainer"] {max-width: 1320px; padding-top: 4.4rem; padding-bottom: 3rem}
[data-testid="stAlertContainer"] {padding: 0.6rem 1rem}
[data-testid="stAlertContainer"] p {font-size: 1.05rem}
h1 {font-size: 1.7rem !important; padding: 0.1rem 0 !important}
h3 {font-size: 1.15rem !important; padding: 0.4rem 0 0 !important}
[data-testid="stCaptionContainer"] {color: inherit; opacity: 0.85}
.st-key-gallery [data-testid="stImage"] img {border-radius: 0.5rem}
.st-key-gallery button {min-height: 2.2rem}
.st-key-head {row-gap: 0.4rem}
.st-key-head > :first-child {flex: 1 1 auto; width: auto}
.st-key-head > :last-child {flex: 0 1 auto; width: auto}
.st-key-tools {justify-content: end}
[class*="st-key-full_"] {padding: 0.5rem 0.7rem; flex-wrap: nowrap}
[class*="st-key-full_"] [data-testid="stImage"] img {
  border-radius: 0.4rem; height: 52px; width: 64px; object-fit: cover}
[class*="st-key-full_"] > [data-testid="stElementContainer"]:nth-child(2) {flex: 1 1 6rem}
[class*="st-key-full_"] p {overflow-wrap: anywhere; line-height: 1.35}
/* A filled slot is still a place to drop on, but a small one. */
[class*="st-key-full_"] [data-testid="stFileUploaderDropzone"] {
  padding: 0.2rem; min-height: 0; border: none; background: none; justify-content: end}
[class*="st-key-full_"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
/* Why a file was refused is written for screen readers only; it is everybody's business. */
.stFileChip {flex-wrap: wrap; height: auto; max-width: 100%}
.stFileChip [role="alert"] {
  position: static; width: auto; height: auto; margin: 0; overflow: visible; clip: auto;
  clip-path: none; white-space: normal; font-size: 0.8rem}
[class*="st-key-full_"]:has(.stFileChip) {flex-wrap: wrap}
[class*="st-key-full_"]:has(.stFileChip) > :last-child {flex: 1 1 100%; width: 100% !important}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 4.2rem 0.8rem 3rem}
  [class*="st-key-free_"] [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
  .st-key-head > :last-child {flex: 1 1 100%; width: 100%}
  .st-key-tools {justify-content: start; gap: 0.4rem}
  .st-key-tools button {padding: 0.2rem 0.5rem}
  [class*="st-key-full_"] {flex-wrap: wrap; gap: 0.3rem}
  [class*="st-key-full_"] [data-testid="stImage"] {display: none}
}
</style>"""
