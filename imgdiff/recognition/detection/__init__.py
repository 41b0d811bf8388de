"""Where in a picture is what a run can recognise? Detectors, and cut-outs of what they find."""
