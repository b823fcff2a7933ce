# The terminal instead of the desktop, for one account of this machine. Started by the installer with /KIOSK=account,
# or by an administrator: kiosk.ps1 -Account till   and back: kiosk.ps1 -Remove
# Sets the policy "custom user interface" of that account, which every edition of Windows follows.
param([string]$Account = "", [switch]$Remove)
$ErrorActionPreference = "Stop"

$note = "HKLM:\Software\pos-terminal"
$policy = "Software\Microsoft\Windows\CurrentVersion\Policies\System"
$program = Join-Path (Split-Path $PSScriptRoot) "pos-terminal.exe"
$data = Join-Path $env:ProgramData "pos-terminal"

function Set-Shell([string]$Sid, [string]$Command) {
    $hive = "Registry::HKEY_USERS\$Sid"
    $loaded = $false
    if (-not (Test-Path $hive)) {
        # The account is not signed in: its part of the registry lies in its profile.
        $profile = (Get-ItemProperty "HKLM:\Software\Microsoft\Windows NT\CurrentVersion\ProfileList\$Sid").ProfileImagePath
        & reg.exe load "HKU\$Sid" (Join-Path $profile "NTUSER.DAT") | Out-Null
        if ($LASTEXITCODE -ne 0) { throw "The registry of $Sid cannot be opened: sign in with that account once." }
        $loaded = $true
    }
    try {
        if ($Command) {
            New-Item -Path "$hive\$policy" -Force | Out-Null
            Set-ItemProperty -Path "$hive\$policy" -Name "Shell" -Value $Command
        } else {
            Remove-ItemProperty -Path "$hive\$policy" -Name "Shell" -ErrorAction SilentlyContinue
        }
    } finally {
        if ($loaded) {
            [gc]::Collect()
            & reg.exe unload "HKU\$Sid" | Out-Null
        }
    }
}

if ($Remove) {
    $sid = (Get-ItemProperty $note -ErrorAction SilentlyContinue).Kiosk
    if ($sid) {
        Set-Shell $sid ""
        Remove-ItemProperty -Path $note -Name "Kiosk" -ErrorAction SilentlyContinue
    }
} else {
    if (-not $Account) { throw "Name the account: kiosk.ps1 -Account till" }
    $sid = (New-Object Security.Principal.NTAccount($Account)).Translate([Security.Principal.SecurityIdentifier]).Value
    Set-Shell $sid ('"{0}" --data-dir "{1}"' -f $program, $data)
    New-Item -Path $note -Force | Out-Null
    Set-ItemProperty -Path $note -Name "Kiosk" -Value $sid
}
