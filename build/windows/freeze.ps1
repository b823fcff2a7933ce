# Freezes the program on Windows and makes its installer: from a checkout, with Python 3.11 and NSIS 3 installed.
#   powershell -ExecutionPolicy Bypass -File build\windows\freeze.ps1 [-Certificate file.pfx] [-Password ...]
# The installer is build\dist\pos-terminal-VERSION-setup.exe.
param([string]$Python = "python", [string]$Certificate = "", [string]$Password = "",
      [string]$TimeStamp = "http://timestamp.digicert.com")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked([string]$What, [scriptblock]$Step) {
    & $Step
    if ($LASTEXITCODE -ne 0) { throw "$What failed with $LASTEXITCODE." }
}

function Add-Signature([string]$File) {
    if (-not $Certificate) {
        Write-Warning "$File is not signed: no certificate was given."
        return
    }
    Invoke-Checked "Signing" {
        & signtool.exe sign /fd SHA256 /td SHA256 /tr $TimeStamp /f $Certificate /p $Password $File
    }
}

Invoke-Checked "Freezing" { & $Python build\dev.py package --smoke }
$bundle = Resolve-Path build\dist\pos-terminal
$version = (Get-Content (Join-Path $bundle "_internal\resources\build.json") -Raw | ConvertFrom-Json).version
Add-Signature (Join-Path $bundle "pos-terminal.exe")

$makensis = (Get-Command makensis.exe -ErrorAction SilentlyContinue).Source
if (-not $makensis) { $makensis = "${env:ProgramFiles(x86)}\NSIS\makensis.exe" }
$out = Join-Path (Resolve-Path build\dist) "pos-terminal-$version-setup.exe"
$given = @("/WX", "/DVERSION=$version", "/DPAYLOAD=$bundle", "/DOUT=$out")
if ($Certificate) {
    # The uninstaller is written while the installer is compiled, and has to be signed there and then.
    $sign = Join-Path $env:TEMP "pos-terminal-sign.cmd"
    Set-Content $sign "@signtool.exe sign /fd SHA256 /td SHA256 /tr $TimeStamp /f `"$Certificate`" /p `"$Password`" %1"
    $given += "/DSIGN_UNINSTALLER=$sign"
}
Invoke-Checked "The installer" { & $makensis @given build\windows\pos-terminal.nsi }
if ($Certificate) { Remove-Item $sign }
Add-Signature $out
Write-Output $out
