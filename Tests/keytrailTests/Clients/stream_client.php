<?php
// PHP's own streams know no proxy variables.
echo file_get_contents($argv[1]), "\n";
