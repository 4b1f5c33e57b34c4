<?php
$handle = curl_init($argv[1]);
curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
echo curl_exec($handle), curl_error($handle), "\n";
