"""What people see of a comparison: pictures, files, HTML and the viewer."""
