; The installer for Windows, for the whole machine. Compiled on Linux as on Windows:
;   makensis -DVERSION=0.1.0 -DPAYLOAD=path/of/the/bundle -DOUT=setup.exe build/windows/pos-terminal.nsi
; Without a question:  setup.exe /S [/AUTOSTART=1] [/KIOSK=account] [/D=C:\folder]   (/D last, without quotes)
;                      uninstall.exe /S [/DELETEDATA=1]
; Exit status: 0 done, 1 cancelled, 2 refused, nothing changed (a payment is under way, Windows is too old).
Unicode true
!ifdef AMD64
  Target amd64-unicode
!endif
!ifndef VERSION
  !error "VERSION is missing"
!endif
!ifndef PAYLOAD
  !error "PAYLOAD is missing: the folder of the bundle"
!endif
!ifndef OUT
  !error "OUT is missing: the installer to write"
!endif
!ifndef FOUR
  !define FOUR "${VERSION}.0"
!endif

; What Qt 6 asks for: Windows 10 of autumn 2018.
!define LOWEST_BUILD 17763
!define LOWEST "Windows 10 1809"
!define KEY "Software\pos-terminal"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\pos-terminal"
!define ENVIRONMENT "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include WinMessages.nsh

Name "pos-terminal ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\pos-terminal"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText " "
VIProductVersion "${FOUR}"
VIAddVersionKey "ProductName" "pos-terminal"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "pos-terminal"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!ifdef SIGN_UNINSTALLER
  !uninstfinalize '${SIGN_UNINSTALLER} "%1"' = 0
!endif

Var Data
Var Kiosk
Var DeleteData

!define MUI_ICON "pos-terminal.ico"
!define MUI_UNICON "pos-terminal.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION OpenAsThePerson
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "..\..\LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

!macro SAY NAME ENGLISH FRENCH
  LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
  LangString ${NAME} ${LANG_FRENCH} "${FRENCH}"
!macroend
!insertmacro SAY TooOld "${LOWEST} or newer is needed." "Il faut ${LOWEST} ou plus récent."
!insertmacro SAY Only64 "A 64-bit Windows is needed." "Il faut un Windows 64 bits."
!insertmacro SAY Busy \
  "A payment is under way, or its outcome is not known yet. Nothing was changed: start again when it is over." \
  "Un paiement est en cours, ou son issue n’est pas encore connue. Rien n’a été changé : relancez ensuite."
!insertmacro SAY StillOpen \
  "The terminal is still open. Nothing was changed: close its window, then start again." \
  "Le terminal est encore ouvert. Rien n’a été changé : fermez sa fenêtre, puis relancez."
!insertmacro SAY Terminal "Payment terminal" "Terminal de paiement"
!insertmacro SAY Practise "Practise (no real money)" "S’entraîner (sans argent réel)"
!insertmacro SAY AutostartName "Open when somebody signs in to Windows" "Ouvrir à l’ouverture de session"
!insertmacro SAY DesktopName "Icon on the desktop" "Icône sur le bureau"
!insertmacro SAY DataName "Delete all payments and settings" "Supprimer tous les paiements et réglages"
!insertmacro SAY DataText \
  "Every payment of this terminal, also what was not sent yet, cannot be brought back. Accounting rules usually ask that they are kept for years." \
  "Chaque paiement de ce terminal, même non envoyé, serait perdu. Les règles comptables demandent en général de les garder des années."
!insertmacro SAY KeptIn "The payments are kept in" "Les paiements sont gardés dans"

; One command line for each question of an unattended installation.
!macro OPTION NAME VARIABLE
  ClearErrors
  ${GetOptions} $R0 "/${NAME}=" ${VARIABLE}
  ${If} ${Errors}
    StrCpy ${VARIABLE} ""
  ${EndIf}
!macroend

!macro REFUSE SENTENCE
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  Quit
!macroend

; Never between a payment and its outcome, and never under an open window: its files are in use.
!macro NOTHING_UNDER_WAY
  ${If} ${FileExists} "$INSTDIR\pos-terminal.exe"
    System::Call 'kernel32::SetEnvironmentVariable(t "POS_TERMINAL_DATA_DIR", t "$Data")'
    nsExec::Exec '"$INSTDIR\pos-terminal.exe" ready-for-update'
    Pop $R1
    ${If} $R1 != 0
      !insertmacro REFUSE "$(Busy)"
    ${EndIf}
    ClearErrors
    FileOpen $R2 "$INSTDIR\pos-terminal.exe" a
    ${If} ${Errors}
      !insertmacro REFUSE "$(StillOpen)"
    ${EndIf}
    FileClose $R2
  ${EndIf}
!macroend

!macro PLACES
  SetRegView 64
  SetShellVarContext all
  ; The folder for data of all who use the machine.
  StrCpy $Data "$APPDATA\pos-terminal"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro REFUSE "$(Only64)"
  ${EndIf}
  ${IfNot} ${AtLeastBuild} ${LOWEST_BUILD}
    !insertmacro REFUSE "$(TooOld)"
  ${EndIf}
  !insertmacro PLACES
  ; An upgrade goes where the older version is, unless /D names another place.
  ReadRegStr $R3 HKLM "${KEY}" "Folder"
  ${If} $R3 != ""
  ${AndIf} $INSTDIR == "$PROGRAMFILES64\pos-terminal"
    StrCpy $INSTDIR $R3
  ${EndIf}
  ${GetParameters} $R0
  !insertmacro OPTION KIOSK $Kiosk
  !insertmacro OPTION AUTOSTART $R4
  StrCpy $R4 $R4 1
  Call ChooseAutostart
  !insertmacro NOTHING_UNDER_WAY
FunctionEnd

Section "-program"
  SetOutPath "$INSTDIR"
  ; What an older version had and this one has not must not be found by it.
  RMDir /r "$INSTDIR\_internal"
  File /r "${PAYLOAD}\*.*"
  SetOutPath "$INSTDIR\windows"
  File "kiosk.ps1"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  ; One ledger for the machine, for whoever works at it. S-1-5-18 is the system, -544 administrators, -545 users.
  CreateDirectory "$Data"
  nsExec::Exec 'icacls "$Data" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)M'
  Pop $R1
  WriteRegExpandStr HKLM "${ENVIRONMENT}" "POS_TERMINAL_DATA_DIR" "$Data"
  SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=2000

  CreateDirectory "$SMPROGRAMS\pos-terminal"
  CreateShortCut "$SMPROGRAMS\pos-terminal\$(Terminal).lnk" "$INSTDIR\pos-terminal.exe" '--data-dir "$Data"'
  CreateShortCut "$SMPROGRAMS\pos-terminal\$(Practise).lnk" "$INSTDIR\pos-terminal.exe" '--practice --data-dir "$Data"'

  WriteRegStr HKLM "${KEY}" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "pos-terminal"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\pos-terminal.exe"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $R5 $R6 $R7
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $R5

  DeleteRegValue HKLM "${RUN}" "pos-terminal"
  ${If} $Kiosk != ""
    nsExec::Exec 'powershell.exe -NoProfile -ExecutionPolicy Bypass -File "$INSTDIR\windows\kiosk.ps1" -Account "$Kiosk"'
    Pop $R1
  ${EndIf}
SectionEnd

Section /o "$(AutostartName)" Autostart
  WriteRegStr HKLM "${RUN}" "pos-terminal" '"$INSTDIR\pos-terminal.exe" --data-dir "$Data"'
SectionEnd

Section /o "$(DesktopName)" Desktop
  CreateShortCut "$DESKTOP\$(Terminal).lnk" "$INSTDIR\pos-terminal.exe" '--data-dir "$Data"'
SectionEnd

; Behind the sections, whose numbers it needs. An upgrade keeps what was chosen.
Function ChooseAutostart
  ReadRegStr $R5 HKLM "${RUN}" "pos-terminal"
  ${If} $R4 == "1"
  ${OrIf} $R5 != ""
    ${If} $R4 != "0"
      !insertmacro SelectSection ${Autostart}
    ${EndIf}
  ${EndIf}
FunctionEnd

Function OpenAsThePerson
  ; By the desktop's own shell: not with the installer's rights.
  Exec '"$WINDIR\explorer.exe" "$SMPROGRAMS\pos-terminal\$(Terminal).lnk"'
FunctionEnd

Function un.onInit
  !insertmacro PLACES
  ${GetParameters} $R0
  !insertmacro OPTION DELETEDATA $DeleteData
  ; Whatever else stands behind it.
  StrCpy $DeleteData $DeleteData 1
  Call un.ChooseData
  !insertmacro NOTHING_UNDER_WAY
FunctionEnd

Section "un.-program"
  nsExec::Exec 'powershell.exe -NoProfile -ExecutionPolicy Bypass -File "$INSTDIR\windows\kiosk.ps1" -Remove'
  Pop $R1
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\windows"
  Delete "$INSTDIR\pos-terminal.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\pos-terminal"
  Delete "$DESKTOP\$(Terminal).lnk"
  DeleteRegValue HKLM "${RUN}" "pos-terminal"
  DeleteRegValue HKLM "${ENVIRONMENT}" "POS_TERMINAL_DATA_DIR"
  SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=2000
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${KEY}"
  DetailPrint "$(KeptIn) $Data"
SectionEnd

Section /o "un.$(DataName)" un.DeleteData
  RMDir /r "$Data"
SectionEnd

Function un.ChooseData
  ${If} $DeleteData == "1"
    !insertmacro SelectSection ${un.DeleteData}
  ${EndIf}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${un.DeleteData} "$(DataText)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
