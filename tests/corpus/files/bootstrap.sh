#!/bin/sh
echo ready > /run/bootstrap
